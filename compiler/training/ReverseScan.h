// A scan -> its reverse scan, which computes adjoints from the last step to the first.
#pragma once

#include "dialect/Rnn.h"

namespace rnnc {

/// The cotangent of a function's value: a tensor, or the same constant for all elements of a mean
/// loss.
struct Cotangent {
  mlir::Value value;
  int64_t lossElements = 0;
  explicit operator bool() const { return value || lossElements; }
};

struct ReversedScan {
  rnn::ScanOp forward; // replaces the old scan; also yields the kept values
  rnn::ScanOp reverse;
  llvm::SmallVector<mlir::Value> sequenceCotangents; // null where not wanted
};

/// Reverses `scan` at the builder's insertion point and adds the accumulation of its weights'
/// gradients after it. `wanted` marks the sequences whose cotangents are needed.
ReversedScan reverseScan(mlir::OpBuilder &builder, rnn::ScanOp scan,
                         llvm::ArrayRef<Cotangent> outputs, llvm::ArrayRef<mlir::Value> finals,
                         llvm::ArrayRef<bool> wanted);

} // namespace rnnc
