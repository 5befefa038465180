// `rnn.accumulate_tokens` -> sums after each chunk of steps, and products at the end.
#pragma once

#include "lowering/builder/Shard.h"

namespace rnnc {

/// Marks all tokens as not seen yet.
void emitNoTokenSums(const Shard &shard, rnn::AccumulateTokensOp op);

/// Adds `count` steps, starting with the `start`-th in the order of the cotangents' scan.
void emitTokenSums(const Shard &shard, rnn::AccumulateTokensOp op, bool backward, mlir::Value start,
                   mlir::Value count);

/// Adds the products of the sums to the gradients.
void emitTokenProducts(const Shard &shard, rnn::AccumulateTokensOp op);

} // namespace rnnc
