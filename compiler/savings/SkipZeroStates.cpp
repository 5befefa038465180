// Marks scans whose initial states are zero and are multiplied with kernels.
#include "Passes.h"
#include "dialect/Rnn.h"

using namespace mlir;

namespace rnnc {
#define GEN_PASS_DEF_SKIPZEROSTATES
#include "Passes.h.inc"

namespace {
using namespace rnn;

bool isZero(Value initial) {
  auto fill = initial.getDefiningOp<FillOp>();
  return fill && fill.getValue().isZero();
}

bool isMultiplied(BlockArgument state) {
  return llvm::any_of(state.getUsers(), [](Operation *user) { return isa<DotOp>(user); });
}

struct SkipZeroStates : impl::SkipZeroStatesBase<SkipZeroStates> {
  void runOnOperation() override {
    getOperation().walk([](ScanOp scan) {
      bool multiplies = false;
      for (unsigned j = 0; j < scan.getInitials().size(); ++j)
        multiplies |= isMultiplied(scan.getState(j));
      if (multiplies && llvm::all_of(scan.getInitials(), isZero))
        scan.setStartsAtZero(true);
    });
  }
};

} // namespace
} // namespace rnnc
