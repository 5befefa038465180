// The checked model -> a module of the `rnn` dialect.
#pragma once

#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/OwningOpRef.h"
#include "model/Model.h"
#include "syntax/Source.h"

namespace rnnc {

/// Creates parameters with Keras' paths, shapes and initializers, and the functions @predict, @step
/// (if there is a time axis), @evaluate and @update (if there are a loss and an optimizer). The
/// location of an op is its line in the source, with the name of its layer, loss or optimizer.
mlir::OwningOpRef<mlir::ModuleOp> importModel(const Model &model, const Source &source,
                                              mlir::MLIRContext *context);

} // namespace rnnc
