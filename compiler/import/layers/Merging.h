// Several values -> one merged value.
#pragma once

#include "import/ImportContext.h"

namespace rnnc {

enum class Merge { Concatenate, Add, Subtract, Multiply, Average, Maximum, Minimum };

/// Merges values of one shape, or for `Concatenate` with any features. The result has a mask if all
/// values have one, and a step is unmasked if it is in one of them.
Flow mergeFlows(ImportContext &import, Merge merge, llvm::ArrayRef<Flow> inputs);

} // namespace rnnc
