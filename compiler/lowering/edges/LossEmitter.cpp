// An `rnn.loss` -> sums over steps, units and lanes, in a fixed order.
#include "lowering/edges/LossEmitter.h"

#include "lowering/builder/Buffers.h"

using namespace mlir;

namespace rnnc {
using namespace rnn;

bool isDividedLater(LossOp loss) {
  StringRef reduction = loss.getReduction();
  return reduction == "mean_with_sample_weight" ||
         (reduction == "sum_over_batch_size" && loss.getMask());
}

Value isGiven(const CodeBuilder &s, Value memory) {
  Value address = memref::ExtractAlignedPointerAsIndexOp::create(s.b, s.loc, memory);
  return arith::CmpIOp::create(s.b, s.loc, arith::CmpIPredicate::ne, address, s.index(0));
}

void emitLaneWeights(const Shard &s, LossOp loss, Value weights, const ShardRows &rows) {
  OpBuilder &b = s.b;
  auto number = [&](float value) -> Value {
    return arith::ConstantOp::create(b, s.loc, b.getF32FloatAttr(value));
  };
  Value share = number(1);
  if (loss.getReduction() == "sum_over_batch_size" && !isDividedLater(loss)) {
    Value count = arith::IndexCastOp::create(b, s.loc, b.getI32Type(), rows.samples);
    share = arith::DivFOp::create(b, s.loc, share,
                                  arith::SIToFPOp::create(b, s.loc, b.getF32Type(), count));
  }
  auto fill = [&](Value lane, Value weight, Value hasSample) {
    s.store(arith::SelectOp::create(b, s.loc, hasSample, weight, number(0)), s.memory.workspace,
            s.add(lane, s.memory.sampleWeights));
    if (isDividedLater(loss))
      s.store(arith::SelectOp::create(b, s.loc, hasSample, number(1), number(0)),
              s.memory.workspace, s.add(lane, s.memory.sampleWeights + s.samples()));
  };
  auto fillWithShare = [&] {
    s.loop(s.samples(),
           [&](Value lane) { fill(lane, share, isSample(s, s.add(rows.firstRow, lane), rows)); });
  };
  if (!weights)
    return fillWithShare();
  auto branch = scf::IfOp::create(b, s.loc, isGiven(s, weights), true);
  OpBuilder::InsertionGuard guard(b);
  b.setInsertionPointToStart(branch.thenBlock());
  s.loop(s.samples(), [&](Value lane) {
    Value row = s.add(rows.firstRow, lane), hasSample = isSample(s, row, rows);
    // A lane without a sample must not read past the end of the array.
    Value weight =
        s.load(weights, arith::SelectOp::create(b, s.loc, hasSample, row, rows.firstRow));
    fill(lane, arith::MulFOp::create(b, s.loc, weight, share), hasSample);
  });
  b.setInsertionPointToStart(branch.elseBlock());
  fillWithShare();
}

namespace {

/// The sum over all steps and units of a sequence, for each vector of lanes.
SmallVector<Value> sumOfElements(const Shard &s, Value sequence) {
  auto type = cast<RankedTensorType>(sequence.getType());
  int64_t units = type.getDimSize(1);
  Value zero = arith::ConstantOp::create(s.b, s.loc, s.b.getZeroAttr(s.vectorType()));
  auto addStep = [&](Value t, ValueRange sums) -> SmallVector<Value> {
    Value start = stepIndex(s, sequence, t, t);
    return llvm::to_vector(
        s.loop(s.index(0), s.index(units), sums, [&](Value u, ValueRange current) {
          SmallVector<Value> next(current);
          for (int64_t v = 0; v < s.shape.vectors; ++v) {
            Value at = s.add(s.add(start, s.mul(u, s.samples())), v * s.lanes);
            next[v] =
                arith::AddFOp::create(s.b, s.loc, next[v], s.loadVector(s.memory.workspace, at));
          }
          return next;
        }));
  };
  return llvm::to_vector(
      s.loop(s.index(0), stepsOf(s, sequence), SmallVector<Value>(s.shape.vectors, zero), addStep));
}

/// The sum over the lanes, each times its weight in the row at `weights`. A lane with weight 0,
/// such as one without a sample, is ignored even if it is NaN.
Value weighted(const Shard &s, ArrayRef<Value> sums, int64_t weights) {
  Value zero = arith::ConstantOp::create(s.b, s.loc, s.b.getZeroAttr(s.vectorType()));
  Value total = zero;
  for (int64_t v = 0; v < s.shape.vectors; ++v) {
    Value weight = s.loadVector(s.memory.workspace, s.index(weights + v * s.lanes));
    Value counts = arith::CmpFOp::create(s.b, s.loc, arith::CmpFPredicate::UNE, weight, zero);
    Value product = arith::MulFOp::create(s.b, s.loc, sums[v], weight);
    total = arith::AddFOp::create(s.b, s.loc, total,
                                  arith::SelectOp::create(s.b, s.loc, counts, product, zero));
  }
  return s.sumLanes(total);
}

} // namespace

void emitLoss(const Shard &s, LossOp loss, Value losses, Value shardIndex, int64_t shards) {
  OpBuilder &b = s.b;
  Value scale =
      arith::ConstantOp::create(b, s.loc, b.getF32FloatAttr(1.0 / double(loss.getElements())));
  auto put = [&](Value share, Value at) {
    if (s.shape.turns > 1) // those of the samples before
      share = arith::AddFOp::create(b, s.loc, s.load(losses, at), share);
    s.store(share, losses, at);
  };
  Value sum = weighted(s, sumOfElements(s, loss.getLosses()), s.memory.sampleWeights);
  put(arith::MulFOp::create(b, s.loc, sum, scale), shardIndex);
  if (!isDividedLater(loss))
    return;
  SmallVector<Value> steps;
  if (loss.getMask())
    steps = sumOfElements(s, loss.getMask());
  else
    steps.assign(s.shape.vectors,
                 arith::ConstantOp::create(
                     b, s.loc, DenseElementsAttr::get(s.vectorType(), float(loss.getSteps()))));
  // Weights are part of the divisor only if it consists of nothing else.
  bool byWeights = loss.getReduction() == "mean_with_sample_weight";
  put(weighted(s, steps, s.memory.sampleWeights + (byWeights ? 0 : s.samples())),
      s.add(shardIndex, shards));
}

} // namespace rnnc
