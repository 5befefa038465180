// A body, if lanes are samples -> its tiles of units, and the order in which its code reads
// weights.
//
// A group is a loop over tiles of units. In a tile, its dots run in waves: the initial values of a
// wave's dots are known when it begins, and dots that read the same input share a loop over it.
//
// Wide weights are packed at the beginning of a call, in the order in which they are read: the rows
// of a wide matrix are so far apart that they share a few cache sets, and a cache line is evicted
// before the next tile needs the rest of it.
//
//   for tile of units: for wave: for input x of its dots:
//     for k in x: for dot of x: for unit of the tile: one weight
#pragma once

#include "analysis/BodySchedule.h"
#include "layout/DotProducts.h"
#include "layout/Tiling.h"

#include <vector>

namespace rnnc {

/// Elementwise ops whose operands are known, followed by the loops of dots.
struct SampleWave {
  llvm::SmallVector<mlir::Operation *> ops;
  llvm::SmallVector<rnn::DotOp> dots;
  llvm::SmallVector<DotProducts> products;
};

struct SampleGroup {
  BodyGroup body;
  llvm::SmallVector<SampleWave, 1> waves;
  int64_t weights;  // of a unit
  int64_t tile = 1; // units
  /// The offset of the packed weights among those of the body, in whole cache lines; empty if the
  /// code reads the parameters directly.
  std::optional<int64_t> offset;

  /// Does not choose a tile yet. Parameters must have offsets.
  explicit SampleGroup(BodyGroup body);
  /// The loop over its tiles.
  TiledLoop loop(int64_t vectors, int64_t registers) const;
};

struct SampleLayout {
  std::vector<SampleGroup> groups;
  int64_t floats = 0; // of all packed weights

  /// Fails after an error if `rnn.tiling` has what a group has not.
  static mlir::FailureOr<SampleLayout> choose(const BodySchedule &schedule, int64_t vectors,
                                              int64_t registers);
};

} // namespace rnnc
