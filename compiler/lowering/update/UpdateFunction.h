// The optimizer's step over flat arenas.
#pragma once

#include "lowering/update/UpdateEmitter.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"

namespace rnnc {

/// Replaces @update's body: update(parameters, optimizer_state, gradients). The state is a cache
/// line with the 64-bit number of completed calls and the learning rate set by the program (see
/// rnn/model.h), followed by the state of each pass (see stateFloats), in order. Returns its size
/// in bytes.
int64_t emitUpdateFunction(mlir::func::FuncOp update, int64_t lanes, const ParameterLayout &layout);

} // namespace rnnc
