// How vectors of units cover a body, and the order in which its code reads weights.
//
// The width of a group is covered by vectors of as many lanes as the target has, or
// the largest power of two that fits; where it is no multiple of them, the last vector
// overlaps the one before: 30 units are [0, 16) and [14, 30). Units that stand in both
// are computed twice, to the same bits. Nothing is masked, nothing read behind a row.
//
// The weights of the products are packed in the order in which they are read:
//
//   for tile of vectors: for input x of the dots:
//     for k in x: for dot of x: for vector of the tile: `lanes` weights
//
// A group of few units with long inputs is computed across the inputs instead, with a
// sum over the lanes at the end; where its last vector of an input overlaps, the
// weights are zero:
//
//   for input x of the dots: for vector of x: for dot of x: for unit: `lanes` weights
#pragma once

#include "analysis/BodySchedule.h"
#include "layout/DotProducts.h"

#include <vector>

namespace rnnc {

/// `width` floats as vectors of `lanes`, the last one up to the end.
struct UnitVectors {
  int64_t lanes, count, width;

  UnitVectors(int64_t mostLanes, int64_t width);
  int64_t start(int64_t vector) const {
    return vector == count - 1 ? width - lanes : vector * lanes;
  }
  /// Lanes of the last vector that the one before has too.
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
  int64_t offset = 0; // of its weights among the body's, whole cache lines

  /// Without a tile yet. Offsets of parameters are the planner's.
  UnitGroup(BodyGroup body, int64_t lanes);

  /// Tiles that are one loop; what is left is one more tile.
  int64_t tilesInLoop() const { return (vectors.count - (vectors.overlap() > 0)) / tile; }
  int64_t vectorsLeft() const { return vectors.count - tilesInLoop() * tile; }
  /// The vectors of an input, where products are computed across it.
  UnitVectors across(const DotProducts &products) const { return {mostLanes, products.size}; }
  /// Packed floats of a product's weights, for so many vectors of a tile.
  int64_t floats(const DotProducts &products, int64_t tileVectors) const;
  /// The same of all products.
  int64_t floats(int64_t tileVectors) const;
  /// The same of all tiles; each is multiplied once in a step, those in lanes that are
  /// computed twice too.
  int64_t floats() const;
};

struct UnitLayout {
  std::vector<UnitGroup> groups;
  int64_t floats = 0; // of all packed weights
  int64_t steps = 1;  // that are computed at a time, to share each weight

  static UnitLayout choose(const BodySchedule &schedule, int64_t lanes, int64_t registers);
  /// Of a step.
  int64_t multiplyAdds() const;
};

} // namespace rnnc
