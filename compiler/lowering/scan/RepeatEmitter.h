// The steps of a scan that `repeats`: while the tokens of all samples stay the same, the states
// before a step are kept and compared with those before each of the next sixteen steps.
//
//   n = 0
//   while n < steps:
//     step n;  n += 1
//     if step n has the tokens of the one before:
//       no states are kept:  keep those before step n
//       they are those kept: copy the outputs of the period for the whole periods that
//                            the tokens stay, and continue after them
#pragma once

#include "lowering/scan/ScanPlaces.h"

namespace rnnc {

/// Returns the number of computed steps.
mlir::Value emitRepeatingSteps(const ScanPlaces &places,
                               llvm::function_ref<void(mlir::Value)> step);

} // namespace rnnc
