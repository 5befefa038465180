// The steps of a scan that `repeats`: while the tokens of all samples stay what they
// are, the states before a step are kept, and those before the next sixteen compared
// with them.
//
//   n = 0
//   while n < steps:
//     step n;  n += 1
//     if step n has the tokens of the one before:
//       no states are kept:  keep those before step n
//       they are those kept: copy the outputs of the period for the whole periods that
//                            the tokens stay, and go on behind them
#pragma once

#include "lowering/scan/ScanPlaces.h"

namespace rnnc {

/// The number of steps that were computed.
mlir::Value emitRepeatingSteps(const ScanPlaces &places,
                               llvm::function_ref<void(mlir::Value)> step);

} // namespace rnnc
