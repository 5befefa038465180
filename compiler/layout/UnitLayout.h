// A body, if lanes are units -> its tiles of vectors, and the order in which its code reads
// weights.
//
// The units of a group are covered by vectors with the target's number of lanes, or the largest
// power of two that fits. If the number of units is not a multiple, the last vector overlaps the
// previous one: 30 units are [0, 16) and [14, 30). Units in both are computed twice, with the same
// bits. Nothing is masked, and nothing is read past the end of a row.
//
// The weights of the products are packed in the order in which they are read:
//
//   for tile of vectors: for input x of the dots:
//     for k in x: for dot of x: for vector of the tile: `lanes` weights
//
// A group of few units with long inputs is computed across the inputs instead, with a sum over the
// lanes at the end; where the last vector of an input overlaps, the weights are zero:
//
//   for input x of the dots: for vector of x: for dot of x: for unit: `lanes` weights
#pragma once

#include "analysis/BodySchedule.h"
#include "analysis/Vectors.h"
#include "layout/DotProducts.h"
#include "layout/Tiling.h"

#include <vector>

namespace rnnc {

/// `width` floats as vectors of `lanes`; the last vector ends at the end.
struct UnitVectors {
  int64_t lanes, count, width;

  UnitVectors(int64_t mostLanes, int64_t width);
  int64_t start(int64_t vector) const {
    return vector == count - 1 ? width - lanes : vector * lanes;
  }
  /// The lanes that the last vector shares with the previous one.
  int64_t overlap() const { return count * lanes - width; }
};

struct UnitGroup {
  BodyGroup body;
  UnitVectors vectors;
  int64_t mostLanes;
  llvm::SmallVector<rnn::DotOp> dots;
  llvm::SmallVector<DotProducts> products;
  int64_t tile = 1; // vectors of a tile
  bool acrossInputs = false;
  bool isSplit = false; // into several loops for an input
  bool sweeps = false;  // shares weights between steps (UnitSweep.h)
  int64_t offset = 0;   // of its weights among the body's, whole cache lines

  /// Without a tile yet. Offsets of parameters are the planner's.
  UnitGroup(BodyGroup body, int64_t lanes);
  /// Sets the tile. In a stream, sums that do not fit into 16 registers get several loops: the dots
  /// that the most latency follows come first, and their activations are computed before the next
  /// loop.
  void setTile(int64_t vectors);
  /// The ops, those first that the most latency follows.
  llvm::SmallVector<mlir::Operation *> opsByLatency() const;

  /// The number of tiles in the loop; the rest is one more tile.
  int64_t tilesInLoop() const { return (vectors.count - (vectors.overlap() > 0)) / tile; }
  int64_t vectorsLeft() const { return vectors.count - tilesInLoop() * tile; }
  /// Whether a loop over equal tiles is all there is: it may run in both directions.
  bool hasEqualTiles() const { return tilesInLoop() > 1 && vectorsLeft() == 0; }
  /// The vectors of an input, if products are computed across it.
  UnitVectors across(const DotProducts &products) const { return {mostLanes, products.size}; }
  /// The loop over its tiles, if `usual` is the tile of the rules, for steps with so many at a
  /// time: with any of its choices, each sum has the same parts.
  TiledLoop loop(int64_t usual, int64_t steps, int64_t registers) const;
  /// The packed floats of a product's weights, for this number of vectors in a tile.
  int64_t floats(const DotProducts &products, int64_t tileVectors) const;
  /// The same for all products.
  int64_t floats(int64_t tileVectors) const;
  /// The same of all tiles; each is multiplied once in a step, those in lanes that are
  /// computed twice too.
  int64_t floats() const;
};

struct UnitLayout {
  std::vector<UnitGroup> groups;
  int64_t floats = 0; // of all packed weights
  int64_t steps = 1;  // or streams, computed at a time, to share each weight

  /// Fails after an error if `rnn.tiling` has what a group has not.
  static mlir::FailureOr<UnitLayout> choose(const BodySchedule &schedule, VectorShape shape,
                                            int64_t registers, bool isStream);
  /// Whether steps share weights with the next one (UnitSweep.h): those of the last group.
  bool sweeps() const { return !groups.empty() && groups.back().sweeps; }
  /// Of a step.
  int64_t multiplyAdds() const;
};

/// The number of partial sums for each of `chains` sums, so that a loop has enough of them to hide
/// the latency of a multiply-add. Small cores start one instruction at a time.
int64_t partsFor(int64_t chains, int64_t mostLanes, int64_t registers);

} // namespace rnnc
