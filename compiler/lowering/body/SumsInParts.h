// A loop that adds to sums: some sums are split, so that additions need not wait for each other.
#pragma once

#include "lowering/builder/Shard.h"

namespace rnnc {

/// Emits `for n in size: body(n, sums)`, a loop that carries at most `parts` partial sums for each
/// of `sums` and is unrolled by `unrolled` or the number of parts; then adds up the parts. `body`
/// adds to the sums that it gets.
void emitInParts(const Shard &shard, int64_t size, int64_t parts, int64_t unrolled,
                 llvm::SmallVector<mlir::Value> &sums,
                 llvm::function_ref<void(mlir::Value, llvm::MutableArrayRef<mlir::Value>)> body);

} // namespace rnnc
