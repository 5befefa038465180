// Dots -> their products grouped by input: one loop for each input.
#pragma once

#include "analysis/BodySchedule.h"

namespace rnnc {

/// The weights of one dot for one input.
struct DotTerm {
  unsigned dot; // its number
  int64_t base; // float index, in the parameters, of the weight for unit 0 and k = 0
  int64_t columns;
  bool transposed;

  /// The distance in floats between the weights of consecutive units, and of consecutive k.
  int64_t unitStride() const { return transposed ? columns : 1; }
  int64_t inputStride() const { return transposed ? 1 : columns; }
};

/// The products of all dots with one input: one loop.
struct DotProducts {
  mlir::Value input;
  int64_t size; // of the input
  llvm::SmallVector<DotTerm> terms;

  /// The numbers of their dots, each once.
  llvm::SmallVector<unsigned> dots() const;
};

/// The products of the dots, in the order in which their inputs first appear. Parameters must have
/// offsets.
llvm::SmallVector<DotProducts> productsOf(llvm::ArrayRef<rnn::DotOp> dots);

/// The name of a group's loop (Tiling.h), which says what its choices depend on: "30 units, 4 sums
/// of 2x3 + 30x3, 95 instructions" has products with 2 and then 30 inputs for 3 sums each. A `t`
/// marks transposed matrices.
std::string nameOf(const BodyGroup &group, llvm::ArrayRef<DotProducts> products);

} // namespace rnnc
