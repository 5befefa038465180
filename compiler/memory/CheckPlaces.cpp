// A function -> errors for values that the planner or the lowering does not support.
#include "memory/CheckPlaces.h"

using namespace mlir;

namespace rnnc {
using namespace rnn;

namespace {

/// Whether the operand is the initial state of a scan or a delay, which is filled or copied.
bool isInitial(OpOperand &operand) {
  if (auto scan = dyn_cast<ScanOp>(operand.getOwner()))
    return operand.getOperandNumber() >= scan.getSequences().size();
  return isa<DelayOp>(operand.getOwner()) && operand.getOperandNumber() == 1;
}

LogicalResult checkOwner(OpOperand &operand) {
  Operation *owner = memoryOf(operand.get()).getDefiningOp();
  if (!owner || isa<BufferOwner, ScanOp>(owner) || (isa<FillOp>(owner) && isInitial(operand)))
    return success();
  return owner->emitOpError("has no buffer from which `")
         << operand.getOwner()->getName() << "` could read";
}

/// Whether all steps are in one buffer, from first to last.
bool isWhole(Value value) {
  Operation *op = value.getDefiningOp();
  if (!op || stepsOf(value) == 1)
    return true;
  if (isa<ReverseOp, SliceOp, RepeatOp, ProjectOp>(op))
    return false;
  auto view = dyn_cast<View>(op);
  return !view || isWhole(view.getViewed());
}

} // namespace

LogicalResult checkPlaces(func::FuncOp function) {
  for (Operation &op : function.front()) {
    if (!isa_and_nonnull<RnnDialect>(op.getDialect()) && !isa<func::ReturnOp>(op))
      return op.emitOpError("has no place in a function whose buffers are planned");
    for (OpOperand &operand : op.getOpOperands())
      if (failed(checkOwner(operand)))
        return failure();
    if (isa<ReshapeOp, DelayOp, GatherOp, ScatterOp>(op) && !isWhole(op.getOperand(0)))
      return op.emitOpError("reads a sequence that does not stand in one piece; copy it first, by "
                            "`rnn.concat`");
  }
  return success();
}

} // namespace rnnc
