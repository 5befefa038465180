// What can be planned.
#pragma once

#include "dialect/Rnn.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"

namespace rnnc {

/// Reports what the function reads that no buffer holds, or not as it is read.
mlir::LogicalResult checkPlaces(mlir::func::FuncOp function);

} // namespace rnnc
