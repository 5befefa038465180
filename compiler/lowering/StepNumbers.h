// Numbers of an update's body that depend on the step alone, computed once
// before the loops over the parameters.
#pragma once

#include "lowering/Shard.h"

namespace rnnc {

/// Calls of @update and updates done before this one, as i64.
struct StepCounts {
  mlir::Value calls, updates;
};

/// The value in all lanes of a body's op without operands.
mlir::Value emitStepNumber(const Shard &shard, mlir::Operation *op, const StepCounts &counts);

} // namespace rnnc
