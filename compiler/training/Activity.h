// Activity analysis: the values of a function that a derivative flows through.
#pragma once

#include "dialect/Rnn.h"
#include "llvm/ADT/DenseSet.h"

namespace rnnc {

/// Adds to `active` the results of `op` that depend on an active operand or on a parameter, except
/// by step functions.
void markActive(mlir::Operation &op, llvm::DenseSet<mlir::Value> &active);

} // namespace rnnc
