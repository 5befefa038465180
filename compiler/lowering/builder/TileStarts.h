// The units at which the vectors of a tile begin.
#pragma once

#include "layout/UnitLayout.h"
#include "lowering/builder/Shard.h"

namespace rnnc {

/// Of the tile `number`, of `tile` whole vectors.
inline llvm::SmallVector<mlir::Value> startsOfTile(const Shard &s, const UnitVectors &vectors,
                                                   mlir::Value number, int64_t tile) {
  mlir::Value first = s.mul(number, tile * vectors.lanes);
  llvm::SmallVector<mlir::Value> starts;
  for (int64_t n = 0; n < tile; ++n)
    starts.push_back(s.add(first, n * vectors.lanes));
  return starts;
}

} // namespace rnnc
