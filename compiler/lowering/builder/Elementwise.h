// Elementwise ops of a body -> ops on vectors of lanes.
#pragma once

#include "dialect/Rnn.h"

namespace rnnc {

/// `op` (any elementwise op of a body) on vectors; does not access memory.
mlir::Value emitElementwise(mlir::OpBuilder &builder, mlir::Operation *op,
                            mlir::ValueRange operands);

} // namespace rnnc
