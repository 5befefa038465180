// Keras' losses -> ops of a body.
#pragma once

#include "import/Body.h"
#include "model/Arguments.h"

namespace rnnc {

/// The loss of one step of a sample, and whether the step counts.
struct StepLoss {
  mlir::Value units; // the loss of each unit; a step's loss is their sum over `averaged`
  mlir::Value valid; // one unit, 1 or 0; null if every step counts
};

/// The loss of a step (keras.io/api/losses). The target has as many units as the prediction, or for
/// a sparse loss one: the number of the class.
StepLoss stepLoss(const Body &body, const Call &loss, mlir::Value prediction, mlir::Value target);

/// The loss of a step is the sum of its units' losses divided by this number: `units` for a mean, 1
/// for a sum.
int64_t averagedUnits(const Call &loss, int64_t units);

} // namespace rnnc
