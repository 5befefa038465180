// What an optimizer's arguments must be together.
#pragma once

#include "model/Arguments.h"
#include "syntax/Diagnostics.h"

namespace rnnc {

/// Reports options that exclude each other and schedules that cannot be.
void checkOptimizerOptions(const Call &optimizer, Diagnostics &diagnostics);

} // namespace rnnc
