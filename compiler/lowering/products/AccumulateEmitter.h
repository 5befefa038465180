// `rnn.accumulate` -> sums over time and samples: the gradients of weights.
#pragma once

#include "lowering/builder/Shard.h"

namespace rnnc {

/// Whether a scan with chunks also runs the accumulates of its outputs.
bool isChunked(mlir::Value cotangent);

/// Adds `count` steps to the gradient, starting with the `start`-th in the order of the scan.
void emitAccumulate(const Shard &shard, rnn::AccumulateOp accumulate, bool backward,
                    mlir::Value start, mlir::Value count);

/// An accumulate over whole sequences, which no scan with chunks runs.
void emitAccumulate(const Shard &shard, rnn::AccumulateOp accumulate);

} // namespace rnnc
