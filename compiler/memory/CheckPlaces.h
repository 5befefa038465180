// Checks whether the planner supports a function.
#pragma once

#include "dialect/Rnn.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"

namespace rnnc {

/// Reports values that no buffer holds, or not in the form in which they are read.
mlir::LogicalResult checkPlaces(mlir::func::FuncOp function);

} // namespace rnnc
