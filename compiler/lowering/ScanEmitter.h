// A planned scan -> a loop over time, with the accumulation of weights'
// gradients behind each chunk of steps.
#pragma once

#include "lowering/Shard.h"

namespace rnnc {

/// Where a tensor value of a planned function stands.
rnn::BufferAttr bufferOf(mlir::Value value);

void emitScan(const Shard &shard, rnn::ScanOp scan);

/// An accumulate that no chunked scan takes along: over its whole sequences.
void emitAccumulate(const Shard &shard, rnn::AccumulateOp accumulate);
/// Whether emitScan has emitted it already.
bool isChunked(rnn::AccumulateOp accumulate);

} // namespace rnnc
