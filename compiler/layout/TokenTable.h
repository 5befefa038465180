// The memory of a projection, in floats: the place of each row in the list of those that the tokens
// name, the list, the kernel's packed panels, and the products of the rows in the list's order.
#pragma once

#include "analysis/CacheLine.h"
#include "layout/Panels.h"
#include "layout/TokenShape.h"

namespace rnnc {

struct TokenTable : TokenShape {
  Panels panels; // of the kernel

  static TokenTable of(rnn::ProjectOp project, VectorShape vectors, int64_t registers) {
    TokenShape shape = TokenShape::of(project);
    return {shape, Panels::ofParameter(vectors.mostLanes(), registers, shape.units, shape.columns)};
  }

  /// Rows after the end of the list that are multiplied too, in groups.
  static constexpr int64_t spare = Panels::rows;

  /// The distance between the products of two rows.
  int64_t stride() const { return spreadRows(columns); }
  int64_t places() const { return 0; } // the place after the row's, or 0
  int64_t list() const { return wholeLines(rows); }
  int64_t packed() const { return list() + wholeLines(rows + spare); }
  int64_t products() const { return packed() + wholeLines(panels.packedFloats()); }
  int64_t size() const { return products() + (rows + spare) * stride(); }
};

} // namespace rnnc
