// The optimizer's step and the sum of the shards' gradients, over flat arenas.
#pragma once

#include "mlir/Dialect/Func/IR/FuncOps.h"

namespace rnnc {

/// Replaces @update's body: update(parameters, optimizer_state, gradients). The
/// state is a cache line that begins with the 64-bit number of steps done, then
/// a slot after the other, each as long as the parameters.
void emitUpdate(mlir::func::FuncOp update, int64_t lanes, int64_t parameters);

/// @reduce(gradients): gradients of shard 1, 2, ... are added to shard 0's.
void emitReduce(mlir::OpBuilder &builder, mlir::Location loc, int64_t lanes, int64_t parameters,
                int64_t shards);

} // namespace rnnc
