// The weights of a layer, and of the model itself -> parameters.
#pragma once

#include "dialect/Rnn.h"
#include "model/Model.h"

namespace rnnc {

/// Adds a parameter of the model itself.
void addParameter(mlir::OpBuilder &builder, mlir::Location loc, const Parameter &parameter);

/// The name of its op, which no function and no weight of a layer has.
mlir::FlatSymbolRefAttr symbolOf(mlir::OpBuilder &builder, const Parameter &parameter);

/// Adds an `rnn.parameter` for each weight of the layer, with Keras' path, shape and initializer.
void addParameters(mlir::OpBuilder &builder, mlir::Location loc, const Layer &layer);

} // namespace rnnc
