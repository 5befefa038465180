// Elementwise ops of a body -> ops on vectors of lanes.
#pragma once

#include "dialect/Rnn.h"

namespace rnnc {

/// `op` (any elementwise op of a body) on vectors; does not access memory. `isQuick`: sigmoid and
/// tanh are those for gates (VectorMath.h).
mlir::Value emitElementwise(mlir::OpBuilder &builder, mlir::Operation *op,
                            mlir::ValueRange operands, bool isQuick = false);

/// y of the mean z x + (1 - z) y; null for any other op.
mlir::Value otherOfMean(mlir::Operation *op);

} // namespace rnnc
