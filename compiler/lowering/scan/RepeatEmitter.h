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
//
// The copies that wait for their reader are those of the last such periods.
#pragma once

#include "lowering/scan/RepeatedSteps.h"

namespace rnnc {

/// Returns the number of computed steps, and adds the steps whose outputs are copied later.
mlir::Value emitRepeatingSteps(const ScanPlaces &places, llvm::function_ref<void(mlir::Value)> step,
                               LaterCopies &later);

} // namespace rnnc
