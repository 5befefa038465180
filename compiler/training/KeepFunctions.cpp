// All functions of a model -> those that the object shall have.
#include "Passes.h"
#include "dialect/Contract.h"

using namespace mlir;

namespace rnnc {
#define GEN_PASS_DEF_KEEPFUNCTIONS
#include "Passes.h.inc"

namespace {

struct KeepFunctions : impl::KeepFunctionsBase<KeepFunctions> {
  using KeepFunctionsBase::KeepFunctionsBase;

  void runOnOperation() override {
    if (functions.empty())
      return;
    for (auto function : llvm::make_early_inc_range(getOperation().getOps<func::FuncOp>()))
      if (std::optional<rnn::Role> role = rnn::roleOf(function);
          role && !llvm::is_contained(functions, rnn::stringifyRole(*role)))
        function.erase();
  }
};

} // namespace
} // namespace rnnc
