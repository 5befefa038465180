// A planned @step -> the parameters that its code reads as they are, such as biases and embeddings:
// `pack` copies them behind the packed weights.
#pragma once

#include "dialect/Rnn.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "llvm/ADT/MapVector.h"

namespace rnnc {

struct StreamParameters {
  /// The float index of each copy among the stream's weights.
  llvm::MapVector<mlir::Operation *, int64_t> places;
  int64_t size = 0; // of all weights of the stream

  /// The copies begin at float `begin`.
  StreamParameters(mlir::func::FuncOp step, int64_t begin);
  std::optional<int64_t> placeOf(rnn::ParameterOp parameter) const;
};

} // namespace rnnc
