// Elementwise ops of a body on vectors of lanes.
#pragma once

#include "dialect/Rnn.h"

namespace rnnc {

/// `op` (any elementwise op of a body) on vectors; no memory is touched.
mlir::Value emitElementwise(mlir::OpBuilder &builder, mlir::Operation *op,
                            mlir::ValueRange operands);

} // namespace rnnc
