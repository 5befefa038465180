// The sums over time and samples that are weights' gradients.
#pragma once

#include "lowering/builder/Shard.h"

namespace rnnc {

/// Whether a chunked scan takes what accumulates its output along.
bool isChunked(mlir::Value cotangent);

/// Adds `count` steps, from the `start`-th on in the order of the scan, to the
/// gradient.
void emitAccumulate(const Shard &shard, rnn::AccumulateOp accumulate, bool backward,
                    mlir::Value start, mlir::Value count);

/// An accumulate that no chunked scan takes along: over its whole sequences.
void emitAccumulate(const Shard &shard, rnn::AccumulateOp accumulate);

} // namespace rnnc
