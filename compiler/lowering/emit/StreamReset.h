// Adds reset(stream_weights, state), which begins a stream.
#pragma once

#include "analysis/Vectors.h"
#include "layout/StreamParameters.h"

namespace rnnc {

/// Creates reset(stream_weights, state) for the planned `step`, whose state has `size` floats for
/// all streams and whose start states are among the copies.
void emitStreamReset(mlir::func::FuncOp step, VectorShape shape, int64_t size,
                     const StreamParameters &copies);

} // namespace rnnc
