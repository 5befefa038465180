// The memory of an `rnn.accumulate_tokens`, in floats: the number of distinct rows, the place of
// each row, a list of the rows, the places of a step's samples, the sums, and their factors.
#pragma once

#include "analysis/CacheLine.h"
#include "dialect/Rnn.h"

namespace rnnc {

struct TokenSums {
  int64_t rows, units, columns; // embeddings [rows, units], kernel [units, columns]
  int64_t samples;              // of a shard

  static TokenSums of(rnn::AccumulateTokensOp sums, int64_t samples) {
    auto typeOf = [&](mlir::FlatSymbolRefAttr name) {
      auto parameter = mlir::SymbolTable::lookupNearestSymbolFrom<rnn::ParameterOp>(sums, name);
      return llvm::cast<mlir::RankedTensorType>(parameter.getType());
    };
    mlir::RankedTensorType rows = typeOf(sums.getEmbeddingsAttr());
    return {rows.getDimSize(0), rows.getDimSize(1), typeOf(sums.getKernelAttr()).getDimSize(1),
            samples};
  }

  /// Rows to multiply at a time, while they are in the cache.
  static constexpr int64_t block = 48;

  /// The distance between rows of sums. Rows at a fraction of a first-level cache way apart would
  /// share cache sets.
  int64_t stride() const {
    int64_t floats = wholeLines(columns);
    return floats % 128 == 0 ? floats + cacheLineFloats : floats;
  }

  int64_t count() const { return 0; }
  int64_t places() const { return cacheLineFloats; } // the place after the last row, or 0
  int64_t list() const { return places() + wholeLines(rows); }
  int64_t ofSamples() const { return list() + wholeLines(rows); }
  int64_t transposedKernel() const { return ofSamples() + wholeLines(samples); }
  int64_t embeddings() const { return transposedKernel() + wholeLines(units * columns); }
  int64_t sums() const { return embeddings() + wholeLines(block * units); }
  int64_t size() const { return sums() + rows * stride(); }
};

} // namespace rnnc
