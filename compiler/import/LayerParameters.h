// A layer's weights.
#pragma once

#include "dialect/Rnn.h"
#include "model/Model.h"

namespace rnnc {

/// A `rnn.parameter` for each of the layer's weights, with Keras' path, shape and
/// initializer.
void addParameters(mlir::OpBuilder &builder, mlir::Location loc, const Layer &layer);

} // namespace rnnc
