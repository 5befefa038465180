// Which values of a function a derivative flows through.
#pragma once

#include "dialect/Rnn.h"
#include "llvm/ADT/DenseSet.h"

namespace rnnc {

/// Adds to `active` the results of `op` that change with an active operand or
/// with a parameter, other than in steps.
void markActive(mlir::Operation &op, llvm::DenseSet<mlir::Value> &active);

} // namespace rnnc
