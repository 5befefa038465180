// What dots multiply, by input: the loops that their code has.
#pragma once

#include "dialect/Rnn.h"

namespace rnnc {

/// The weights that one dot has for one input.
struct DotTerm {
  unsigned dot; // its number
  int64_t base; // float index in the parameters of the weight of unit 0 and k = 0
  int64_t columns;
  bool transposed;

  /// Floats from one unit's weight to the next one's, and from one k's.
  int64_t unitStride() const { return transposed ? columns : 1; }
  int64_t inputStride() const { return transposed ? 1 : columns; }
};

/// What all of the dots multiply with one input: one loop.
struct DotProducts {
  mlir::Value input;
  int64_t size; // of the input
  llvm::SmallVector<DotTerm> terms;
};

/// In the order in which the dots name their inputs. Offsets of parameters are the
/// planner's.
llvm::SmallVector<DotProducts> productsOf(llvm::ArrayRef<rnn::DotOp> dots);

} // namespace rnnc
