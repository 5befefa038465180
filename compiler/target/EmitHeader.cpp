// A model and the numbers of its object -> the C header that declares the table.
#include "target/EmitObject.h"

#include "dialect/Contract.h"
#include "rnn/model.h"
#include "target/RowSize.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/xxhash.h"
#include <fmt/format.h>

using namespace mlir;

namespace rnnc {

namespace {

/// The content of an array's row: "float32 [samples, 100, 2]", or each value by name.
std::string describe(ArrayRef<const Tensor *> values) {
  std::string text;
  for (const Tensor *value : values) {
    std::string sizes;
    for (int64_t size : value->shape)
      sizes += size == unknownLength ? ", length" : fmt::format(", {}", size);
    text += values.size() == 1 ? fmt::format("float32 [samples{}]", sizes)
                               : fmt::format("\n *   {}: float32 [{}]", value->name,
                                             sizes.empty() ? "" : sizes.substr(2));
  }
  return values.size() == 1 ? text : "rows of float32, one a sample:" + text;
}

/// The macros, one a line.
class Macros {
public:
  explicit Macros(std::string prefix) : prefix(std::move(prefix)) {}

  void add(StringRef name, int64_t value) {
    text += fmt::format("#define {}_{} {}\n", prefix, name.str(), value);
  }
  /// With the part that grows with the length, if there is one.
  void add(StringRef name, int64_t value, int64_t perStep) {
    add(name, value);
    if (perStep > 0)
      add((name + "_PER_STEP").str(), perStep);
  }

  std::string prefix, text;
};

std::string macrosOf(const Model &model, const ObjectContents &contents, const std::string &prefix,
                     ModuleOp module) {
  auto object = rnn::known<rnn::ObjectAttr>(module);
  RowSize input = inputRow(model), output = outputRow(model);
  Macros macros(prefix);
  macros.add("BATCH", model.batch);
  macros.add("SHARDS", object.getShards());
  macros.add("INPUT_SIZE", input.known, input.perStep);
  macros.add("OUTPUT_SIZE", output.known, output.perStep);
  macros.add("PARAMETERS_SIZE", rnn::known<rnn::ArenaAttr>(module).getFloats());
  macros.add("GRADIENTS_SIZE", object.getGradients());
  macros.add("LOSSES_SIZE", object.getLosses());
  macros.add("STATES_SIZE", object.getStates());
  macros.add("OPTIMIZER_STATE_BYTES", object.getOptimizerStateBytes());
  macros.add("WORKSPACE_BYTES", object.getWorkspaceBytes(), object.getWorkspaceBytesPerStep());
  if (!contents.selfTest.empty())
    macros.add("SELF_TEST_BYTES", contents.selfTestBytes);
  return macros.text;
}

/// Of a model that can be streamed; with what rnn/model.hpp reads.
std::string streamMacrosOf(const Model &model, const ObjectContents &contents,
                           const std::string &prefix, ModuleOp module) {
  auto object = rnn::known<rnn::ObjectAttr>(module);
  const Tensor &input = model.tensors.front();
  Macros macros(prefix);
  macros.add("STREAMS", model.streams);
  macros.add("STREAM_INPUT_SIZE", input.isTokens ? 1 : input.shape.back());
  macros.add("STREAM_OUTPUT_SIZE", model.output().shape.back());
  macros.add("STREAM_STATE_SIZE", object.getStreamState());
  macros.add("STREAM_WEIGHTS_SIZE", object.getStreamWeights());
  macros.add("STREAM_WORKSPACE_BYTES", object.getStreamWorkspaceBytes());
  return macros.text + fmt::format(R"(
#if defined(__cplusplus) && __cplusplus >= 201703L
#include <cstddef>
namespace rnn {{
template <const rnn_model *> struct model_sizes;
template <> struct model_sizes<&{0}_model> {{
  static constexpr std::size_t streams = {1}_STREAMS, input = {1}_STREAM_INPUT_SIZE,
                               output = {1}_STREAM_OUTPUT_SIZE, state = {1}_STREAM_STATE_SIZE,
                               weights = {1}_STREAM_WEIGHTS_SIZE,
                               workspace_bytes = {1}_STREAM_WORKSPACE_BYTES;
  static constexpr bool has_weights = {1}_HAS_WEIGHTS;
}};
}} // namespace rnn
#endif
)",
                                   contents.prefix, prefix);
}

} // namespace

std::string emitHeader(const Model &model, const ObjectContents &contents, ModuleOp module,
                       const llvm::Module &code) {
  SmallVector<const Tensor *> inputs, outputs;
  for (size_t input = 0; input < model.inputCount; ++input)
    inputs.push_back(&model.tensors[input]);
  for (size_t output : model.outputs)
    outputs.push_back(&model.tensors[output]);
  const llvm::GlobalVariable *table = code.getNamedGlobal(contents.prefix + "_model");
  llvm::Type *layout = table->getValueType();
  std::string upper = llvm::StringRef(contents.prefix).upper();
  bool streams = rnn::known<rnn::ObjectAttr>(module).getStreamState() > 0 ||
                 code.getFunction(rnn::stringifyRole(rnn::Role::step));
  std::string body = fmt::format(
      R"(
#include "rnn/model.h"

#if RNN_MODEL_VERSION != {version}
#error "rnn/model.h is of another version than the rnnc that made this header"
#endif

#ifdef __cplusplus
extern "C" {{
#endif

extern const rnn_model {prefix}_model;

#ifdef __cplusplus
}}
#endif

RNN_STATIC_ASSERT(sizeof(rnn_model) == {bytes} && RNN_ALIGNOF(rnn_model) == {alignment},
                  "this compiler lays out memory in another way than the target of the object");

/* Sizes in floats, or in bytes if the name says so; as in the table. */
{macros}#define {upper}_HAS_WEIGHTS {hasWeights}
{stream})",
      fmt::arg("version", RNN_MODEL_VERSION), fmt::arg("prefix", contents.prefix),
      fmt::arg("upper", upper),
      fmt::arg("bytes", code.getDataLayout().getTypeAllocSize(layout).getFixedValue()),
      fmt::arg("alignment", code.getDataLayout().getABITypeAlign(layout).value()),
      fmt::arg("macros", macrosOf(model, contents, upper, module)),
      fmt::arg("hasWeights", int(contents.hasWeights())),
      fmt::arg("stream", streams ? streamMacrosOf(model, contents, upper, module) : ""));
  return fmt::format(R"(/* The compiled model `{name}`; made by rnnc. Link it with the object file.
 *
 * input  {input}
 * output {output}
 * The table tells names, shapes and arena sizes; see rnn/model.h.
 */
#ifdef RNNC_{upper}_MODEL
#if RNNC_{upper}_MODEL != {hash:#010x}
#error "two models have the prefix `{upper}`; compile one of them with another, by rnnc --prefix"
#endif
#else
#define RNNC_{upper}_MODEL {hash:#010x}
{body}
#endif
)",
                     fmt::arg("name", model.name), fmt::arg("input", describe(inputs)),
                     fmt::arg("output", describe(outputs)), fmt::arg("upper", upper),
                     fmt::arg("hash", uint32_t(llvm::xxh3_64bits(contents.prefix + body))),
                     fmt::arg("body", body));
}

} // namespace rnnc
