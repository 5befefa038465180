// The memory of an `rnn.accumulate_tokens`, in floats: the number of distinct rows, the place of
// each row, a list of the rows, where the sums of a step's samples begin, the sums, and their
// factors.
#pragma once

#include "analysis/CacheLine.h"
#include "layout/Panels.h"
#include "layout/TokenShape.h"

namespace rnnc {

struct TokenSums : TokenShape {
  int64_t samples; // of a shard
  Panels panels;   // of the transposed kernel

  static TokenSums of(rnn::AccumulateTokensOp sums, VectorShape vectors, int64_t registers) {
    TokenShape shape = TokenShape::of(sums);
    return {shape, vectors.samples(),
            Panels::ofWorkspace(vectors.mostLanes(), registers, shape.columns, shape.units)};
  }

  /// The distance between rows of sums.
  int64_t stride() const { return spreadRows(columns); }
  int64_t count() const { return 0; }
  int64_t places() const { return cacheLineFloats; } // the place after the last row, or 0
  int64_t list() const { return places() + wholeLines(rows); }
  int64_t ofSamples() const { return list() + wholeLines(rows); }
  int64_t transposedKernel() const { return ofSamples() + wholeLines(samples); }
  int64_t embeddings() const { return transposedKernel() + wholeLines(panels.packedFloats()); }
  int64_t sums() const { return embeddings() + wholeLines(Panels::block * units); }
  int64_t size() const { return sums() + rows * stride(); }
};

} // namespace rnnc
