// Where the values of a planned function stand in the workspace.
#pragma once

#include "lowering/builder/Shard.h"

namespace rnnc {

/// Where a tensor value of a planned function stands.
rnn::BufferAttr bufferOf(mlir::Value value);

/// Whether only the steps of one chunk of its scan are kept.
bool isRing(mlir::Value sequence);

/// The float index of a slot of a buffer.
mlir::Value slotIndex(const Shard &shard, rnn::BufferAttr buffer, int64_t units, mlir::Value slot);

/// The number of a sequence's steps; a vector is one.
mlir::Value stepsOf(const Shard &shard, mlir::Value value);

/// The float index of a vector.
mlir::Value vectorIndex(const Shard &shard, mlir::Value vector);

/// Floats from one step of a sequence to the next; below 0 for a reversed one.
int64_t stepStride(const Shard &shard, mlir::Value sequence);

/// The same in the order of a scan.
int64_t strideInScan(const Shard &shard, mlir::Value sequence, bool backward);

/// The float index of a sequence at time t; `place` is the step's in its chunk. A vector
/// is its only step.
mlir::Value stepIndex(const Shard &shard, mlir::Value sequence, mlir::Value t, mlir::Value place);

} // namespace rnnc
