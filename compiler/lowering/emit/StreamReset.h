// Adds reset(parameters, state), which begins a stream.
#pragma once

#include "mlir/Dialect/Func/IR/FuncOps.h"

namespace rnnc {

/// Creates reset(parameters, state) for the planned `step` of a model whose parameters have this
/// number of floats: zeros, and the parameters that states start from.
void emitStreamReset(mlir::func::FuncOp step, int64_t lanes, int64_t parameters);

} // namespace rnnc
