// Scans of `predict` and `evaluate` -> the values that `gradient` stores of the same body, so that
// one function can compute both. Bodies of wide layers take a good part of the time to compile a
// model; beside their products nobody notices a store of numbers that nobody reads.
#pragma once

#include "dialect/Rnn.h"
#include "mlir/IR/BuiltinOps.h"

namespace rnnc {

class SharedBodies {
public:
  explicit SharedBodies(mlir::ModuleOp module);

  /// What the scan stores only because `gradient` does, in the order of its ops.
  llvm::ArrayRef<mlir::Value> unreadOf(rnn::ScanOp scan) const;

private:
  llvm::DenseMap<mlir::Operation *, llvm::SmallVector<mlir::Value>> unread;
};

} // namespace rnnc
