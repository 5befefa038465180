// A layer's initializers against the shapes of its weights.
#pragma once

#include "model/Model.h"
#include "syntax/Diagnostics.h"

namespace rnnc {

/// Reports initializers of matrices for vectors, and empty ranges.
void checkInitializers(const Layer &layer, Diagnostics &diagnostics);

} // namespace rnnc
