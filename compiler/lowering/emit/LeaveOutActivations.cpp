// Bodies -> bodies without the activations of gates, whose plans stay as they are: an op for an op.
#include "Passes.h"
#include "dialect/Rnn.h"

using namespace mlir;

namespace rnnc {
#define GEN_PASS_DEF_LEAVEOUTACTIVATIONS
#include "Passes.h.inc"

namespace {
using namespace rnn;

struct LeaveOutActivations : impl::LeaveOutActivationsBase<LeaveOutActivations> {
  void runOnOperation() override {
    getOperation().walk([](Operation *op) {
      if (!isa<SigmoidOp, TanhOp>(op))
        return;
      OpBuilder builder(op);
      auto same =
          IdentityOp::create(builder, op->getLoc(), op->getResultTypes(), op->getOperand(0));
      op->replaceAllUsesWith(same);
      op->erase();
    });
  }
};

} // namespace
} // namespace rnnc
