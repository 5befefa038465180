// Keras' losses in the ops of a body.
#pragma once

#include "import/Body.h"
#include "model/Arguments.h"

namespace rnnc {

/// The loss of each unit of a step (keras.io/api/losses).
mlir::Value elementLoss(const Body &body, const Call &loss, mlir::Value prediction,
                        mlir::Value target);

/// A step's loss is the sum of its units' losses over this number: all `units`
/// where it is their mean, 1 where it is their sum.
int64_t averagedUnits(const Call &loss, int64_t units);

} // namespace rnnc
