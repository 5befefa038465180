// Marks the scans of samples in turn over tokens of a known length, if the steps of the padding at
// their end change nothing.
#include "Passes.h"
#include "analysis/Tokens.h"
#include "analysis/ZeroArguments.h"
#include "dialect/Contract.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"

using namespace mlir;

namespace rnnc {
#define GEN_PASS_DEF_ENDATPADDING
#include "Passes.h.inc"

namespace {
using namespace rnn;

/// What a function computes from the steps of one argument.
class Steps {
public:
  explicit Steps(BlockArgument tokens) { zeroAtPadding[tokens] = true; }

  /// Whether nothing depends on the padding at the end; then `scans` are all that has its steps.
  bool leavePaddingUnread(Block &function) {
    return llvm::all_of(function, [&](Operation &op) {
      if (llvm::none_of(op.getOperands(), [&](Value value) { return hasSteps(value); }))
        return true;
      if (auto scan = dyn_cast<ScanOp>(op))
        return add(scan);
      auto accumulate = dyn_cast<AccumulateOp>(op);
      return accumulate && accumulate.getInput() && hasSteps(accumulate.getInput()) &&
             zeroAtPadding.lookup(accumulate.getCotangent());
    });
  }

  SmallVector<ScanOp> scans;

private:
  bool hasSteps(Value value) const { return zeroAtPadding.contains(value); }

  bool add(ScanOp scan) {
    if (!llvm::all_of(scan.getSequences(), [&](Value value) { return hasSteps(value); }))
      return false;
    SmallVector<BlockArgument> zeros;
    for (auto [i, sequence] : llvm::enumerate(scan.getSequences()))
      if (zeroAtPadding.lookup(sequence))
        zeros.push_back(scan.getStep(i));
    ZeroArguments padding(scan.getBody().front(), zeros, /*areFinite=*/false);
    for (auto [j, next] : llvm::enumerate(scan.getYield().getStates())) {
      bool isRead = scan.getBackward() || !scan.getFinals()[j].use_empty();
      if (isRead && padding.origin(next) != scan.getState(j))
        return false;
    }
    for (auto [output, value] : llvm::zip_equal(scan.getOutputs(), scan.getYield().getOutputs()))
      zeroAtPadding[output] = padding.isZero(value);
    scans.push_back(scan);
    return true;
  }

  /// The sequences of these steps, and whether their numbers are zero where tokens are padding.
  DenseMap<Value, bool> zeroAtPadding;
};

struct EndAtPadding : impl::EndAtPaddingBase<EndAtPadding> {
  void runOnOperation() override {
    if (!find<InTurnAttr>(getOperation()))
      return;
    for (auto function : getOperation().getOps<func::FuncOp>())
      if (!isRole(function, Role::step))
        for (BlockArgument argument : function.getArguments())
          if (areTokens(argument))
            endAtPaddingOf(argument);
  }

  static void endAtPaddingOf(BlockArgument tokens) {
    Steps steps(tokens);
    if (!steps.leavePaddingUnread(*tokens.getOwner()))
      return;
    OpBuilder builder(tokens.getContext());
    for (ScanOp scan : steps.scans) {
      scan.setUntilPaddingOf(tokens.getArgNumber());
      // Both look for padding, too.
      scan.setFades(false);
      scan.setRepeats(false);
    }
  }
};

} // namespace
} // namespace rnnc
