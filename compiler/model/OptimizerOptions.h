// Checks combinations of an optimizer's arguments.
#pragma once

#include "model/Arguments.h"
#include "syntax/Diagnostics.h"

namespace rnnc {

/// Reports options that exclude each other and impossible schedules.
void checkOptimizerOptions(const Call &optimizer, Diagnostics &diagnostics);

} // namespace rnnc
