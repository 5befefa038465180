// The loss of a shard: what each lane weighs, and the sums that `reduce` makes
// the batch's loss of.
#pragma once

#include "lowering/edges/UserRows.h"

namespace rnnc {

/// Whether the loss is divided by what is only known of the whole batch: the
/// steps that count, or the sum of the weights. Each shard then tells its share
/// of that number behind all the shards' losses, and `reduce` divides.
bool isDividedLater(rnn::LossOp loss);

/// Floats of a lane behind the planned workspace: the weights and, where the
/// loss is divided later, which lanes have a sample.
constexpr int64_t lossRows = 2;

/// Fills those rows. `weights` [samples] may be the null pointer, then all are 1; there is no
/// such value where each step has a weight of its own.
void emitLaneWeights(const Shard &shard, rnn::LossOp loss, mlir::Value weights,
                     const ShardRows &rows);

/// losses[shard] and, divided later, losses[shards + shard].
void emitLoss(const Shard &shard, rnn::LossOp loss, mlir::Value losses, mlir::Value shardIndex,
              int64_t shards);

/// Whether the pointer behind a memref of the object's interface is not null.
mlir::Value isGiven(const CodeBuilder &builder, mlir::Value memory);

} // namespace rnnc
