// The LLVM dialect -> machine code for this machine -> a table in memory.
#include "host/HostCode.h"

#include "data/Error.h"
#include "host/LinkInMemory.h"

#include "llvm/ADT/SmallString.h"

namespace rnnc {

HostCode HostCode::compile(mlir::ModuleOp module, const Model &model, const TargetInfo &target,
                           const ObjectContents &contents) {
  constexpr int optimizationLevel = 1;
  auto [host, problem] = findTarget("", "", optimizationLevel);
  if (!problem.empty())
    ::rnn::fail("{}", problem);
  host.lanes = target.lanes;
  host.registers = target.registers;
  llvm::LLVMContext context;
  auto code = translate(module, model, host, optimizationLevel, contents, context);
  if (!code)
    ::rnn::fail("the model's functions cannot be run here");
  llvm::SmallString<0> bytes;
  llvm::raw_svector_ostream stream(bytes);
  emitCode(*code, host, /*assembly=*/false, stream);
  std::string error;
  std::optional<LinkedObject> linked = linkInMemory(bytes.str(), contents.prefix + "_model", error);
  if (!linked)
    ::rnn::fail("the model's functions cannot be run here: {}", error);
  return {std::move(linked->memory), static_cast<const rnn_model *>(linked->symbol)};
}

} // namespace rnnc
