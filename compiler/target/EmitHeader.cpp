// A model -> the C header that declares its table.
#include "target/EmitObject.h"

#include "rnn/model.h"

#include <fmt/format.h>

namespace rnnc {

std::string emitHeader(const Model &model) {
  // The content of an array's row: "float32 [samples, 100, 2]", or each value by name.
  auto describe = [&](const std::vector<const Tensor *> &values) {
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
  };
  std::vector<const Tensor *> inputs, outputs;
  for (size_t input = 0; input < model.inputCount; ++input)
    inputs.push_back(&model.tensors[input]);
  for (size_t output : model.outputs)
    outputs.push_back(&model.tensors[output]);
  return fmt::format(R"(/* The compiled model `{0}`; made by rnnc. Link it with the object file.
 *
 * input  {1}
 * output {2}
 * The table tells names, shapes and arena sizes; see rnn/model.h.
 */
#ifndef RNNC_{0}_MODEL
#define RNNC_{0}_MODEL

#include "rnn/model.h"

#if RNN_MODEL_VERSION != {3}
#error "rnn/model.h is of another version than the rnnc that made this header"
#endif

#ifdef __cplusplus
extern "C" {{
#endif

extern const rnn_model {0}_model;

#ifdef __cplusplus
}}
#endif

#endif
)",
                     model.name, describe(inputs), describe(outputs), RNN_MODEL_VERSION);
}

} // namespace rnnc
