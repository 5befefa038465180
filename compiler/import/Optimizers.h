// Keras' optimizers with their options as `rnn.update` ops.
#pragma once

#include "dialect/Rnn.h"
#include "model/Arguments.h"

namespace rnnc {

/// The passes over the parameters that an optimizer's step consists of
/// (keras.io/api/optimizers), at the builder's place.
void buildUpdate(mlir::OpBuilder &builder, mlir::Location loc, const Call &optimizer);

} // namespace rnnc
