// A scan -> the scan that walks it backwards.
#pragma once

#include "dialect/Rnn.h"

namespace rnnc {

/// The cotangent of a value of a function: a tensor, or the constant one of the
/// elements of a mean loss.
struct Cotangent {
  mlir::Value value;
  int64_t lossElements = 0;
  explicit operator bool() const { return value || lossElements; }
};

struct ReversedScan {
  rnn::ScanOp forward; // replaces the old one: it also yields what is kept
  rnn::ScanOp reverse;
  llvm::SmallVector<mlir::Value> sequenceCotangents; // null where not wanted
};

/// Reverses `scan` at the builder's place, and adds the accumulation of its
/// weights' gradients behind it. `wanted` tells which sequences' cotangents are.
ReversedScan reverseScan(mlir::OpBuilder &builder, rnn::ScanOp scan,
                         llvm::ArrayRef<Cotangent> outputs, llvm::ArrayRef<mlir::Value> finals,
                         llvm::ArrayRef<bool> wanted);

} // namespace rnnc
