// The shards' gradients and losses -> those of the batch.
#pragma once

#include "mlir/IR/Builders.h"
#include "mlir/IR/BuiltinOps.h"

namespace rnnc {

/// Adds reduce(parameters, gradients, losses, frozen) -> loss, as model.h tells it.
/// `parameters`: floats of their arena. `dividedLater`: behind the shards' losses stand their
/// shares of the divisor.
void emitReduceFunction(mlir::OpBuilder &builder, mlir::ModuleOp planned, int64_t lanes,
                        int64_t parameters, int64_t shards, bool dividedLater);

} // namespace rnnc
