// Keras' losses in the ops of a body.
#pragma once

#include "import/Body.h"
#include "model/Arguments.h"

namespace rnnc {

/// The loss of each element; a sample's loss is their mean
/// (keras.io/api/losses).
mlir::Value elementLoss(const Body &body, const Call &loss, mlir::Value prediction,
                        mlir::Value target);

} // namespace rnnc
