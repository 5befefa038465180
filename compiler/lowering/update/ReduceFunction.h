// The gradients and losses of shards -> those of the batch.
#pragma once

#include "mlir/IR/Builders.h"
#include "mlir/IR/BuiltinOps.h"

namespace rnnc {

/// Adds reduce(parameters, gradients, losses, frozen) -> loss, as in model.h. `parameters` is the
/// size of their arena in floats. `dividedLater` means that the shards' shares of the divisor
/// follow their losses.
void emitReduceFunction(mlir::OpBuilder &builder, mlir::ModuleOp planned, int64_t lanes,
                        int64_t parameters, int64_t shards, bool dividedLater);

/// Adds spread(gradients, shard, to), as in model.h, for shards that keep rows.
void emitSpreadFunction(mlir::OpBuilder &builder, mlir::ModuleOp planned, int64_t shards);

} // namespace rnnc
