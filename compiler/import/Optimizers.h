// Keras' optimizers in the ops of an update's body.
#pragma once

#include "import/Body.h"
#include "model/Arguments.h"

namespace rnnc {

/// Numbers that the optimizer keeps for each weight.
int64_t slotsOf(const Call &optimizer);

/// From a weight, its gradient and the slots (the body's arguments) the next
/// slots and the next weight (keras.io/api/optimizers).
void buildUpdate(const Body &body, const Call &optimizer, mlir::ValueRange arguments);

} // namespace rnnc
