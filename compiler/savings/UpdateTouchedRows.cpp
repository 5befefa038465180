// Marks embeddings whose gradients are only sums of rows, if the optimizer leaves a weight without
// a gradient, and all that it keeps for it, as they are.
#include "Passes.h"
#include "analysis/ZeroArguments.h"
#include "dialect/Contract.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"

using namespace mlir;

namespace rnnc {
#define GEN_PASS_DEF_UPDATETOUCHEDROWS
#include "Passes.h.inc"

namespace {
using namespace rnn;

/// Whether the body yields its slots and the weight if the gradient is zero.
bool changesNothing(Block &body) {
  ZeroArguments values(body, body.getArgument(1), /*areFinite=*/true);
  auto yield = cast<YieldOp>(body.getTerminator());
  SmallVector<Value> kept(body.getArguments().drop_front(2));
  kept.push_back(body.getArgument(0));
  return llvm::all_of(llvm::zip_equal(yield.getOperands(), kept), [&](auto pair) {
    auto [yielded, before] = pair;
    return values.origin(yielded) == before;
  });
}

/// Whether the module has one pass of an optimizer, which needs no rows without a gradient.
bool updatesByRows(ModuleOp module) {
  func::FuncOp function = functionOf(module, Role::update);
  if (!function)
    return false;
  auto updates = function.getBody().getOps<UpdateOp>();
  if (!llvm::hasSingleElement(updates))
    return false;
  UpdateOp update = *updates.begin();
  return update.getBody().getOps<NormOp>().empty() && !update.getEvery() && !update.getAverage() &&
         changesNothing(update.getBody().front());
}

/// Whether all gradients of the parameter are added to rows that tokens select.
bool isAddedByRows(ModuleOp module, ParameterOp parameter) {
  StringRef name = parameter.getSymName();
  bool some = false, all = true;
  auto note = [&](StringRef target, bool isByRows) {
    if (target == name)
      (isByRows ? some : all) = isByRows;
  };
  module.walk([&](Operation *op) {
    if (auto accumulate = dyn_cast<AccumulateOp>(op)) {
      note(accumulate.getParameter(), accumulate.getToRows() && accumulate.getInput());
    } else if (auto ofTokens = dyn_cast<AccumulateTokensOp>(op)) {
      note(ofTokens.getEmbeddings(), true);
      note(ofTokens.getKernel(), false);
    }
  });
  return some && all;
}

struct UpdateTouchedRows : impl::UpdateTouchedRowsBase<UpdateTouchedRows> {
  void runOnOperation() override {
    if (!updatesByRows(getOperation()))
      return;
    for (auto parameter : getOperation().getOps<ParameterOp>()) {
      bool isPlain = cast<RankedTensorType>(parameter.getType()).getRank() == 2 &&
                     !parameter.getFrozen() && !parameter.getL1() && !parameter.getL2() &&
                     !parameter.getConstraint();
      if (isPlain && isAddedByRows(getOperation(), parameter))
        parameter.setByRows(true);
    }
  }
};

} // namespace
} // namespace rnnc
