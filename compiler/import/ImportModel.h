// The checked model -> a module of the `rnn` dialect.
#pragma once

#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/OwningOpRef.h"
#include "model/Model.h"

namespace rnnc {

/// Parameters with Keras' paths, shapes and initializers, and the functions
/// @predict, @step (where there is a time axis), @evaluate and @update (where
/// there is a loss and an optimizer).
mlir::OwningOpRef<mlir::ModuleOp> importModel(const Model &model, mlir::MLIRContext *context);

} // namespace rnnc
