// Numbers of an update's body that depend on the step alone, computed once
// before the loops over the parameters.
#pragma once

#include "lowering/builder/CodeBuilder.h"

namespace rnnc {

/// Calls of @update and updates done before this one, as i64, and the floats of
/// the optimizer's state.
struct StepContext {
  mlir::Value calls, updates, state;
};

/// The value in all lanes of a body's op without operands.
mlir::Value emitStepNumber(const CodeBuilder &builder, mlir::Operation *op,
                           const StepContext &step);

} // namespace rnnc
