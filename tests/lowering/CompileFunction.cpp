// The text of a function in the `rnn` dialect -> planned, lowered, loaded.
#include "CompileFunction.h"

#include "Stages.h"
#include "data/TemporaryFolder.h"
#include "dialect/Rnn.h"
#include "loading/Toolchain.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Parser/Parser.h"
#include "mlir/Pass/PassManager.h"
#include "target/EmitObject.h"
#include "training/Arena.h"

#include <dlfcn.h>
#include <fmt/format.h>

using namespace mlir;
using namespace rnnc;

namespace rnn {

namespace {
constexpr int64_t batch = 4096;

constexpr const char *functionText = R"(
module attributes {{rnn.model = #rnn.model<batch = {0}>}} {{
  func.func @predict(%x: tensor<1xf32>) -> tensor<1xf32>
      attributes {{rnn.role = #rnn.role<predict>}} {{
    %sequence = rnn.reshape %x : tensor<1xf32> to tensor<1x1xf32>
    %y = rnn.scan over(%sequence) : (tensor<1x1xf32>) -> tensor<1x1xf32> init() : () -> () {{
    ^bb0(%a: tensor<1xf32>):
      %0 = rnn.{1} %a : tensor<1xf32>
      rnn.yield output(%0 : tensor<1xf32>)
    }}
    %result = rnn.reshape %y : tensor<1x1xf32> to tensor<1xf32>
    return %result : tensor<1xf32>
  }}
}}
)";
} // namespace

ElementwiseFunction::ElementwiseFunction(const std::string &mnemonic, const std::string &cpu) {
  MLIRContext context;
  context.loadDialect<rnnc::rnn::RnnDialect, func::FuncDialect, arith::ArithDialect>();
  auto module = parseSourceString<ModuleOp>(fmt::format(functionText, batch, mnemonic), &context);
  TargetInfo target = findTarget("", cpu, 1).target;
  PassManager passes(&context);
  addPassesUpTo(Stage::Object, passes, {.lanes = target.lanes, .registers = target.registers});
  if (!module || failed(passes.run(*module)))
    fail("`rnn.{}` cannot be compiled", mnemonic);

  // What the table tells of a model; there is no text.
  Model description;
  description.name = "function";
  description.tensors = {{"x", {1}}, {"y", {1}}};
  description.inputCount = 1;
  description.outputs = {1};
  description.batch = batch;
  llvm::LLVMContext llvmContext;
  ObjectContents contents;
  contents.prefix = description.name;
  contents.exportsTable = true;
  auto code = translate(*module, description, target, 1, contents, llvmContext);

  TemporaryFolder folder;
  std::filesystem::path object = folder.path() / "function.o",
                        shared = folder.path() / "function.so";
  {
    std::error_code error;
    llvm::raw_fd_ostream stream(object.string(), error);
    emitCode(*code, target, /*assembly=*/false, stream);
  }
  linkLibrary(object, shared);
  // The library stays mapped when its file is gone.
  library.reset(dlopen(shared.c_str(), RTLD_NOW | RTLD_LOCAL), dlclose);
  model = static_cast<const rnn_model *>(dlsym(library.get(), "rnn_model_table"));
}

void ElementwiseFunction::operator()(std::span<const float> numbers,
                                     std::span<float> results) const {
  Arena none(0), workspace(model->workspace_bytes); // there are no parameters
  for (size_t i = 0; i < numbers.size(); i += batch)
    rnn_predict_batch(model, none.floats(), numbers.data() + i, 0,
                      std::min<size_t>(batch, numbers.size() - i), results.data() + i,
                      workspace.data());
}

} // namespace rnn
