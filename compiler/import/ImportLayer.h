// A layer -> the ops of a function.
#pragma once

#include "dialect/Rnn.h"
#include "model/Model.h"

namespace rnnc {

/// What goes from layer to layer.
struct Flow {
  mlir::Value value; // [time x units] or [units]
  mlir::Value mask;  // [time x 1]: 1 where the step counts, else 0; null if all count
};

/// The states before the first step.
llvm::SmallVector<mlir::Value> zeroStates(mlir::OpBuilder &builder, mlir::Location loc,
                                          const Layer &layer);

/// One layer from `states`, which become the last ones.
Flow importLayer(mlir::OpBuilder &builder, mlir::Location loc, const Layer &layer,
                 llvm::ArrayRef<Flow> inputs, llvm::MutableArrayRef<mlir::Value> states);

} // namespace rnnc
