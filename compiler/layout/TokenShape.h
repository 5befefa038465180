// The products of an embedding's rows with a kernel -> their sizes.
#pragma once

#include "dialect/Rnn.h"

namespace rnnc {

struct TokenShape {
  int64_t rows, units, columns; // embeddings [rows, units], kernel [units, columns]

  /// Of an op with `embeddings` and a `kernel`.
  template <typename Op> static TokenShape of(Op op) {
    auto size = [&](mlir::FlatSymbolRefAttr name, unsigned dimension) {
      auto parameter = mlir::SymbolTable::lookupNearestSymbolFrom<rnn::ParameterOp>(op, name);
      return llvm::cast<mlir::RankedTensorType>(parameter.getType()).getDimSize(dimension);
    };
    return {size(op.getEmbeddingsAttr(), 0), size(op.getEmbeddingsAttr(), 1),
            size(op.getKernelAttr(), 1)};
  }
};

} // namespace rnnc
