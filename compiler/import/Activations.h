// Keras' activations in the ops of a body.
#pragma once

#include "import/Body.h"
#include "model/Arguments.h"

namespace rnnc {

/// The activation of each element (keras.io/api/layers/activations).
mlir::Value activate(const Body &body, const Call &activation, mlir::Value x);

/// The logarithm of the softmax, without the detour.
mlir::Value logSoftmax(const Body &body, mlir::Value x);

} // namespace rnnc
