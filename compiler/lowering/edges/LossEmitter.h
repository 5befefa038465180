// The loss of a shard -> the weights of lanes, and the sums from which `reduce` computes the loss
// of the batch.
#pragma once

#include "lowering/edges/UserRows.h"

namespace rnnc {

/// Whether the divisor of the loss depends on the whole batch: the number of unmasked steps, or the
/// sum of the weights. Each shard then writes its share of that number after the losses of all
/// shards, and `reduce` divides.
bool isDividedLater(rnn::LossOp loss);

/// Floats of a lane after the planned workspace: the weights and, if the loss is divided later,
/// whether the lane has a sample.
constexpr int64_t lossRows = 2;

/// Fills these rows. `weights` [samples] may be the null pointer; then all are 1. There is no such
/// value if each step has its own weight.
void emitLaneWeights(const Shard &shard, rnn::LossOp loss, mlir::Value weights,
                     const ShardRows &rows);

/// Writes losses[shard] and, if divided later, losses[shards + shard].
void emitLoss(const Shard &shard, rnn::LossOp loss, mlir::Value losses, mlir::Value shardIndex,
              int64_t shards);

/// Whether the pointer of a memref in the object's interface is not null.
mlir::Value isGiven(const CodeBuilder &builder, mlir::Value memory);

} // namespace rnnc
