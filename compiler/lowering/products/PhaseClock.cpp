// The ends of phases -> readings of the time-stamp counter, whose differences are added up in the
// workspace, beside the counted work. Its low 32 bits do: no phase takes a second at a time.
#include "lowering/products/PhaseClock.h"

#include "lowering/products/WorkCounter.h"

#include "mlir/Dialect/LLVMIR/LLVMDialect.h"

using namespace mlir;

namespace rnnc {
using namespace rnn;

static_assert(1 + 2 * RNN_PHASES < workFloats, "the last float has the last reading");

static Value readClock(const Shard &s) {
  auto read = LLVM::CallIntrinsicOp::create(
      s.b, s.loc, s.b.getI64Type(), s.b.getStringAttr("llvm.readcyclecounter"), ValueRange());
  return arith::TruncIOp::create(s.b, s.loc, s.b.getI32Type(), read.getResult(0));
}

static Value placeOfReading(const Shard &s) { return s.index(s.memory.work + workFloats - 1); }

static void keepReading(const Shard &s, Value ticks) {
  s.store(arith::BitcastOp::create(s.b, s.loc, s.b.getF32Type(), ticks), s.memory.workspace,
          placeOfReading(s));
}

rnn_phase phaseOf(Operation &op) {
  if (isa<AccumulateOp, AccumulateTokensOp>(op))
    return RNN_PHASE_GRADIENTS;
  auto scan = dyn_cast<ScanOp>(op);
  if (!scan || scan.getInitials().empty())
    return isa<ScanOp, ProjectOp, MatmulOp>(op) ? RNN_PHASE_PROJECTIONS : RNN_PHASE_COPIES;
  // Backpropagation follows the loss.
  auto losses = op.getBlock()->getOps<LossOp>();
  bool isReverse = !losses.empty() && (*losses.begin())->isBeforeInBlock(&op);
  return isReverse ? RNN_PHASE_REVERSE : RNN_PHASE_FORWARD;
}

void startPhases(const Shard &s) {
  if (!s.isTimed)
    return;
  Value zero = arith::ConstantOp::create(s.b, s.loc, s.b.getF32FloatAttr(0));
  for (int64_t n = 1; n <= 2 * RNN_PHASES; ++n)
    s.store(zero, s.memory.workspace, s.index(s.memory.work + n));
  keepReading(s, readClock(s));
}

void endPhase(const Shard &s) {
  if (!s.isTimed)
    return;
  Value now = readClock(s);
  Value last = arith::BitcastOp::create(s.b, s.loc, s.b.getI32Type(),
                                        s.load(s.memory.workspace, placeOfReading(s)));
  Value passed = arith::UIToFPOp::create(s.b, s.loc, s.b.getF32Type(),
                                         arith::SubIOp::create(s.b, s.loc, now, last));
  Value place = s.index(s.memory.work + 1 + s.phase);
  s.store(arith::AddFOp::create(s.b, s.loc, s.load(s.memory.workspace, place), passed),
          s.memory.workspace, place);
  keepReading(s, now);
}

} // namespace rnnc
