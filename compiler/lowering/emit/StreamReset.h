// Adds reset(stream_weights, state), which begins a stream.
#pragma once

#include "layout/StreamParameters.h"

namespace rnnc {

/// Creates reset(stream_weights, state) for the planned `step`, whose start states are among the
/// copies.
void emitStreamReset(mlir::func::FuncOp step, int64_t lanes, const StreamParameters &copies);

} // namespace rnnc
