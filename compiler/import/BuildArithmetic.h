// An operation of an expression -> ops of a body.
#pragma once

#include "import/Body.h"
#include "model/Arithmetic.h"

namespace rnnc {

/// `activation` if it is one.
mlir::Value buildArithmetic(const Body &body, Arithmetic operation,
                            const std::optional<Call> &activation, mlir::ValueRange operands);

} // namespace rnnc
