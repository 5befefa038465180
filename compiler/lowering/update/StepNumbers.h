// Numbers of an update's body that depend only on the step -> values computed once before the loops
// over the parameters.
#pragma once

#include "lowering/builder/CodeBuilder.h"

namespace rnnc {

/// The numbers of calls of @update and of updates before this one, as i64, and the optimizer's
/// state as floats.
struct StepContext {
  mlir::Value calls, updates, state;
};

/// The value of a body's op without operands, in all lanes.
mlir::Value emitStepNumber(const CodeBuilder &builder, mlir::Operation *op,
                           const StepContext &step);

} // namespace rnnc
