// The places of a body's values at one step.
#pragma once

#include "dialect/Rnn.h"

namespace rnnc {

/// The float index in the workspace of the first element of each block argument and each stored
/// value.
using BodyMemory = llvm::DenseMap<mlir::Value, mlir::Value>;

/// All places of each stored value: an output and a state may be the same value.
using BodyStores = llvm::DenseMap<mlir::Value, llvm::SmallVector<mlir::Value>>;

/// How many floats behind the place of an argument, or before it, the scan's next step finds the
/// same argument; only of those that a cache may not hold by then.
using NextSteps = llvm::DenseMap<mlir::Value, mlir::Value>;

} // namespace rnnc
