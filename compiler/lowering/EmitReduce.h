// The shards' gradients and losses -> those of the batch.
#pragma once

#include "mlir/IR/Builders.h"
#include "mlir/IR/BuiltinOps.h"

namespace rnnc {

/// Adds reduce(parameters, gradients, losses, frozen) -> loss, as model.h tells it.
/// `dividedLater`: behind the shards' losses stand their shares of the divisor.
/// `squares`: behind each shard's gradients stand the squares of those of rows;
/// the first shard's get the others' too.
void emitReduce(mlir::OpBuilder &builder, mlir::ModuleOp planned, int64_t lanes, int64_t shards,
                bool squares, bool dividedLater);

} // namespace rnnc
