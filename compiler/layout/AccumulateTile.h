// An accumulate -> the tile of its sums: rows and columns whose sums are in registers together.
#pragma once

#include "analysis/Vectors.h"
#include "layout/Tiling.h"

namespace rnnc {

/// The matrix product of an accumulate.
struct AccumulateShape {
  int64_t rows;    // 0 without an input: the gradient of a bias
  int64_t columns; // of the cotangent
  /// A matrix with one column is treated as one row if lanes are columns.
  bool isTurned = false;

  static AccumulateShape of(rnn::AccumulateOp op, VectorShape shape);
};

/// The loop over tiles of a product; that of a bias, which has one choice, has no name.
TiledLoop accumulateLoop(AccumulateShape product, VectorShape shape, int64_t registers);

} // namespace rnnc
