// Several values -> one.
#pragma once

#include "import/ImportContext.h"

namespace rnnc {

enum class Merge { Concatenate, Add, Subtract, Multiply, Average, Maximum, Minimum };

/// Values of one shape, or for `Concatenate` of any features; the result is masked where all
/// of them are, and a step counts if it does in one of them.
Flow mergeFlows(ImportContext &import, Merge merge, llvm::ArrayRef<Flow> inputs);

} // namespace rnnc
