// Two values of a function -> one.
#pragma once

#include "dialect/Rnn.h"

namespace rnnc {

/// `concat` of the units, or element by element `sum`, `mul`, `ave`.
mlir::Value merge(mlir::OpBuilder &builder, mlir::Location loc, llvm::StringRef mode,
                  mlir::Value first, mlir::Value second);

} // namespace rnnc
