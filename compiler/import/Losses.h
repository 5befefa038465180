// Keras' losses in the ops of a body.
#pragma once

#include "import/Body.h"
#include "model/Arguments.h"

namespace rnnc {

/// The loss of one step of a sample, and whether it counts.
struct StepLoss {
  mlir::Value units; // the loss of each unit; a step's loss is their sum over `averaged`
  mlir::Value valid; // one unit, 1 or 0; null where every step counts
};

/// The loss of a step (keras.io/api/losses). The target has the prediction's
/// units, or of a sparse loss one: the number of the class.
StepLoss stepLoss(const Body &body, const Call &loss, mlir::Value prediction, mlir::Value target);

/// A step's loss is the sum of its units' losses over this number: all `units`
/// where it is their mean, 1 where it is their sum.
int64_t averagedUnits(const Call &loss, int64_t units);

} // namespace rnnc
