// `rnn.accumulate_tokens` -> sums behind each chunk of steps, and products at the end.
#pragma once

#include "lowering/builder/Shard.h"

namespace rnnc {

/// No token has been seen yet.
void emitNoTokenSums(const Shard &shard, rnn::AccumulateTokensOp op);

/// Adds `count` steps from the start-th on, in the order of the cotangents' scan.
void emitTokenSums(const Shard &shard, rnn::AccumulateTokensOp op, bool backward, mlir::Value start,
                   mlir::Value count);

/// Adds the products of the sums to the gradients.
void emitTokenProducts(const Shard &shard, rnn::AccumulateTokensOp op);

} // namespace rnnc
