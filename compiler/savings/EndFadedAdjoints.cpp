// Marks reverse scans that may stop early: if all states are zero, so are their next states and
// outputs, so all remaining steps are zero once the adjoints have vanished.
#include "Passes.h"
#include "dialect/Rnn.h"

#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;

namespace rnnc {
#define GEN_PASS_DEF_ENDFADEDADJOINTS
#include "Passes.h.inc"

namespace {
using namespace rnn;

/// The values of a body that are zero whenever its states are zero.
class Vanishing {
public:
  explicit Vanishing(ScanOp scan) {
    for (unsigned j = 0; j < scan.getInitials().size(); ++j)
      values.insert(scan.getState(j));
    for (Operation &op : scan.getBody().front().without_terminator())
      if (isZero(op))
        values.insert(op.getResult(0));
  }

  bool contains(Value value) const { return values.contains(value); }

private:
  bool all(ValueRange operands) const {
    return llvm::all_of(operands, [&](Value value) { return contains(value); });
  }

  bool isZero(Operation &op) const {
    return llvm::TypeSwitch<Operation *, bool>(&op)
        .Case([&](ConstantOp o) { return o.getValue().isZero(); })
        .Case([&](MulOp o) { return contains(o.getLhs()) || contains(o.getRhs()); })
        .Case([&](DivOp o) { return contains(o.getLhs()); })
        .Case([&](MultiplyAddOp o) {
          return contains(o.getAddend()) && (contains(o.getLhs()) || contains(o.getRhs()));
        })
        .Case([&](SelectOp o) { return contains(o.getYes()) && contains(o.getNo()); })
        .Case<DotOp, AddOp, SubOp, IdentityOp, ReduceSumOp, BroadcastOp>(
            [&](Operation *o) { return all(o->getOperands()); })
        .Default([](Operation *) { return false; });
  }

  DenseSet<Value> values;
};

/// If the final states are used, the scan cannot stop: they would be those of an earlier step.
bool mayEnd(ScanOp scan) {
  if (!scan.getChunk() || scan.getInitials().empty() ||
      !llvm::all_of(scan.getFinals(), [](Value state) { return state.use_empty(); }))
    return false;
  Vanishing vanishing(scan);
  return llvm::all_of(scan.getYield()->getOperands(),
                      [&](Value value) { return vanishing.contains(value); });
}

struct EndFadedAdjoints : impl::EndFadedAdjointsBase<EndFadedAdjoints> {
  void runOnOperation() override {
    getOperation().walk([](ScanOp scan) {
      if (mayEnd(scan))
        scan.setFades(true);
    });
  }
};

} // namespace
} // namespace rnnc
