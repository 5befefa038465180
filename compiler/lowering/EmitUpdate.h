// The optimizer's step and the sum of the shards' gradients, over flat arenas.
#pragma once

#include "lowering/UpdateEmitter.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"

namespace rnnc {

/// Replaces @update's body: update(parameters, optimizer_state, gradients). The
/// state is a cache line with the 64-bit number of calls done and the learning
/// rate that the program has set (see rnn/model.h), then what each pass keeps (see stateFloats), in the passes' order.
void emitUpdate(mlir::func::FuncOp update, int64_t lanes, const ParameterLayout &layout);

/// @reduce(gradients): gradients of shard 1, 2, ... are added to shard 0's.
void emitReduce(mlir::OpBuilder &builder, mlir::Location loc, int64_t lanes, int64_t parameters,
                int64_t shards);

} // namespace rnnc
