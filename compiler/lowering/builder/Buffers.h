// The values of a planned function -> their places in the workspace.
#pragma once

#include "lowering/builder/Shard.h"

namespace rnnc {

/// The buffer of a tensor value in a planned function.
rnn::BufferAttr bufferOf(mlir::Value value);

/// Whether only the steps of one chunk of its scan are kept.
bool isRing(mlir::Value sequence);

/// The float index of a slot of a buffer.
mlir::Value slotIndex(const Shard &shard, rnn::BufferAttr buffer, int64_t units, mlir::Value slot);

/// The number of steps in a sequence; a vector has one.
mlir::Value stepsOf(const Shard &shard, mlir::Value value);
/// The number of steps that a scan takes.
mlir::Value stepsOf(const Shard &shard, rnn::ScanOp scan);

/// The float index of a vector.
mlir::Value vectorIndex(const Shard &shard, mlir::Value vector);

/// The distance in floats between the steps of a sequence; negative if it is reversed.
int64_t stepStride(const Shard &shard, mlir::Value sequence);

/// The same in the order of a scan.
int64_t strideInScan(const Shard &shard, mlir::Value sequence, bool backward);

/// The float index of a sequence at time t; `place` is the position of the step in its chunk. A
/// vector is its own only step.
mlir::Value stepIndex(const Shard &shard, mlir::Value sequence, mlir::Value t, mlir::Value place);

} // namespace rnnc
