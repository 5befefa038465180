// Where the values of a body stand at one step.
#pragma once

#include "dialect/Rnn.h"

namespace rnnc {

/// Float indices of the values' first elements in the workspace: of every argument of the
/// block and every value that is stored.
using BodyMemory = llvm::DenseMap<mlir::Value, mlir::Value>;

/// All places of the values that are stored: an output and a state may be the same value.
using BodyStores = llvm::DenseMap<mlir::Value, llvm::SmallVector<mlir::Value>>;

} // namespace rnnc
