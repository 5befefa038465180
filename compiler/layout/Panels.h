// A matrix that many rows are multiplied with -> panels of a few vectors of columns:
//
//   for block of rows: for panel of the matrix: for 6 rows of the block:
//     sum[6][vectors of the panel] += row[6][k] * panel[k][vector], for all k
//
// The sums are registers: 6 x 2 vectors of 16 registers, with 8 loads for 12 multiply-adds, or
// 6 x 4 of 32, with 10 for 24; no result depends on the sizes of blocks and panels. If the matrix
// is more than half of a first cache, its panels are packed, each with all its rows one after
// another, and pass once from the second cache into the first for each block. The rows of the
// matrix itself are often a power of two apart and share a few cache sets, so that each product
// would wait for the second cache.
#pragma once

#include "layout/UnitLayout.h"

namespace rnnc {

struct Panels {
  /// That share each loaded vector of a panel.
  static constexpr int64_t rows = 6;
  /// Of rows: 64 numbers of each are 12 kB.
  static constexpr int64_t block = 48;

  int64_t inner;
  UnitVectors vectors; // of the columns
  int64_t tile;        // vectors of a panel
  bool isPacked;

  /// Of a matrix [inner, columns] of the parameters.
  static Panels ofParameter(int64_t lanes, int64_t registers, int64_t inner, int64_t columns) {
    constexpr int64_t halfCache = (16 << 10) / sizeof(float);
    bool isSmall = lanes == 1 || registers <= fewRegisters; // with little memory, too
    return {lanes, registers, inner, columns, !isSmall && inner * columns > halfCache};
  }
  /// Of a matrix that the code writes anyway.
  static Panels ofWorkspace(int64_t lanes, int64_t registers, int64_t inner, int64_t columns) {
    return {lanes, registers, inner, columns, true};
  }

  /// Lanes that two vectors share are there twice.
  int64_t packedFloats() const { return isPacked ? inner * vectors.count * vectors.lanes : 0; }

  /// Whether rows of a matrix of so many floats are asked for one block ahead: it is more than
  /// stays in a second cache, beside other things.
  bool areFar(int64_t floats) const {
    constexpr int64_t partOfCache = (256 << 10) / sizeof(float);
    return vectors.lanes > 1 && floats > partOfCache;
  }

private:
  Panels(int64_t lanes, int64_t registers, int64_t inner, int64_t columns, bool isPacked)
      : inner(inner), vectors(lanes, columns), tile(registers >= 32 ? 4 : 2), isPacked(isPacked) {}
};

} // namespace rnnc
