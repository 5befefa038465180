// What each op of a body contributes to its operands' adjoints.
#pragma once

#include "dialect/Rnn.h"

namespace rnnc {

struct AdjointContext {
  mlir::OpBuilder &builder;
  /// The forward value, as the reverse body has it.
  llvm::function_ref<mlir::Value(mlir::Value)> value;
  /// Adds to a forward value's adjoint.
  llvm::function_ref<void(mlir::Value, mlir::Value)> add;
};

/// Whether there is a rule for an op of a body.
bool hasDerivative(mlir::Operation *op);

/// Whether the result changes in steps alone: its derivative is zero.
bool isStep(mlir::Operation *op);

/// Applies the rule of `op`, whose result has the adjoint `d`.
void addAdjoints(mlir::Operation *op, mlir::Value d, const AdjointContext &context);

} // namespace rnnc
