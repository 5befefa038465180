// The checked model -> a module of the `rnn` dialect.
#pragma once

#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/OwningOpRef.h"
#include "model/Model.h"
#include "syntax/Source.h"

namespace rnnc {

/// Parameters with Keras' paths, shapes and initializers, and the functions
/// @predict, @step (where there is a time axis), @evaluate and @update (where
/// there is a loss and an optimizer). Ops have the place of their line in the source, and
/// the name of their layer, loss or optimizer.
mlir::OwningOpRef<mlir::ModuleOp> importModel(const Model &model, const Source &source,
                                              mlir::MLIRContext *context);

} // namespace rnnc
