// `rnn.accumulate_tokens` -> sums after each chunk of steps.
#pragma once

#include "lowering/builder/Shard.h"

namespace rnnc {

/// The start of its memory (layout/TokenSums.h) in the workspace.
mlir::Value tableOf(const Shard &shard, rnn::AccumulateTokensOp op);

/// Marks all tokens as not seen yet.
void emitNoTokenSums(const Shard &shard, rnn::AccumulateTokensOp op);

/// Adds `count` steps, starting with the `start`-th in the order of the cotangents' scan.
void emitTokenSums(const Shard &shard, rnn::AccumulateTokensOp op, bool backward, mlir::Value start,
                   mlir::Value count);

} // namespace rnnc
