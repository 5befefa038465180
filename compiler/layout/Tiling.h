// A loop over tiles -> its name, and the ways to cut it that give the same bits: one list for the
// rules of the layout, for `rnn.tiling`, which names one of them, and for those who try them all.
//
// A tile decides which sums are in registers at the same time, not in which order a sum is added
// up. What changes that order is no choice: the samples of a shard, the steps after which gradients
// are added, samples or units in lanes, and partial sums.
#pragma once

#include "dialect/Rnn.h"

#include <string>

namespace rnnc {

struct TileChoice {
  /// Units or vectors of a body's tile, and the smaller one of its ops if sums are stored; rows and
  /// columns (if lanes are units, vectors of columns) of an accumulate's.
  llvm::SmallVector<int64_t, 2> size;
  bool packed = false; // the weights, in the order in which the tiles read them

  bool operator==(const TileChoice &) const = default;
};

/// Loops of the same name have the same choices and share one. The name says what they depend on,
/// such as "30 units, 4 sums of 2x3 + 30x3, 95 instructions".
struct TiledLoop {
  std::string name;
  llvm::SmallVector<TileChoice> choices; // the first is that of the rules
};

/// The choice of the module's `rnn.tiling` for a loop of `op`, else that of the rules. Fails after
/// an error if it is none of the choices.
mlir::FailureOr<TileChoice> chosenTile(mlir::Operation *op, const TiledLoop &loop);

/// The usual size, then others by their distance from it: those that spread a width evenly over
/// some number of tiles, up to `most` and down to half of the usual one.
llvm::SmallVector<int64_t> tileSizes(int64_t usual, int64_t width, int64_t most);

} // namespace rnnc
