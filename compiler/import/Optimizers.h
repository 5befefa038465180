// Keras' optimizers and their options -> `rnn.update` ops.
#pragma once

#include "dialect/Rnn.h"
#include "model/Arguments.h"

namespace rnnc {

/// Builds the passes over the parameters that make an optimizer step (keras.io/api/optimizers), at
/// the builder's insertion point.
void buildUpdate(mlir::OpBuilder &builder, mlir::Location loc, const Call &optimizer);

} // namespace rnnc
