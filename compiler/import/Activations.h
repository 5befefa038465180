// Keras' activations -> ops of a body.
#pragma once

#include "import/Body.h"
#include "model/Arguments.h"

namespace rnnc {

/// Applies an activation to each element (keras.io/api/layers/activations).
mlir::Value activate(const Body &body, const Call &activation, mlir::Value x);

mlir::Value softmax(const Body &body, mlir::Value x);
/// The logarithm of the softmax, computed directly for accuracy.
mlir::Value logSoftmax(const Body &body, mlir::Value x);

} // namespace rnnc
