// A scan's body -> the multiply-adds of its dots.
#pragma once

#include "dialect/Rnn.h"

namespace rnnc {

/// The multiply-adds of a step for one sample; only those of the inputs that count, if `counts` is
/// given.
inline int64_t multiplyAddsOf(rnn::ScanOp scan,
                              llvm::function_ref<bool(mlir::Value)> counts = nullptr) {
  int64_t products = 0;
  for (auto dot : scan.getBody().getOps<rnn::DotOp>())
    for (mlir::Value input : dot.getInputs())
      if (!counts || counts(input))
        products += rnn::sizeOf(input) * rnn::sizeOf(dot.getResult());
  return products;
}

} // namespace rnnc
