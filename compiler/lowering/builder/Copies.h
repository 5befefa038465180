// Copies, sums and fills of contiguous floats, by whole vectors.
#pragma once

#include "lowering/builder/Shard.h"

namespace rnnc {

/// to[0 .. size) = from[0 .. size); they do not overlap.
void copyFloats(const Shard &shard, mlir::Value fromMemory, mlir::Value from, mlir::Value toMemory,
                mlir::Value to, int64_t size);

/// to[0 .. size) += from[0 .. size), in the same memory; they do not overlap.
void addFloats(const Shard &shard, mlir::Value memory, mlir::Value from, mlir::Value to,
               int64_t size);

/// to[0 .. size) = number
void fillFloats(const Shard &shard, double number, mlir::Value memory, mlir::Value to,
                int64_t size);

} // namespace rnnc
