// The weights of a layer -> parameters.
#pragma once

#include "dialect/Rnn.h"
#include "model/Model.h"

namespace rnnc {

/// Adds an `rnn.parameter` for each weight of the layer, with Keras' path, shape and initializer.
void addParameters(mlir::OpBuilder &builder, mlir::Location loc, const Layer &layer);

} // namespace rnnc
