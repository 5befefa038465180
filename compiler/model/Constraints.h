// Checks the constraints of a layer against the shapes of its weights.
#pragma once

#include "model/Model.h"
#include "syntax/Diagnostics.h"

namespace rnnc {

/// Reports axes that a weight does not have.
void checkConstraints(const Layer &layer, Diagnostics &diagnostics);

} // namespace rnnc
