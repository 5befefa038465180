// A body, if lanes are samples -> its tiles of units, and the order in which its code reads
// weights.
//
// A group is a loop over tiles of units. In a tile, its dots run in waves: the initial values of a
// wave's dots are known when it begins, and dots that read the same input share a loop over it.
//
// With few registers, the sums of all gates of a unit would fill them: too few units share a load
// of the input, additions wait for each other, and activations have no registers. Then the sums are
// apart: one dot after another adds up a tile of its own, whose sums are stored at the beginning of
// the workspace, and the ops that read them follow in smaller tiles, `opsTile`.
//
// Wide weights are packed at the beginning of a call, in the order in which they are read: the rows
// of a wide matrix are so far apart that they share a few cache sets, and a cache line is evicted
// before the next tile needs the rest of it.
//
//   for tile of units: for wave: for input x of its dots (if apart: for dot: for input x of it):
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
  int64_t opsTile;  // units; 0 if the sums of a tile stay in registers
  /// The offset of the packed weights among those of the body, in whole cache lines; empty if the
  /// code reads the parameters directly.
  std::optional<int64_t> offset;

  /// Does not choose a tile yet. Parameters must have offsets.
  SampleGroup(BodyGroup body, int64_t opsTile);
  /// The loop over its tiles.
  TiledLoop loop(int64_t vectors, int64_t registers) const;
  /// The sums of a tile that are stored, in floats of a lane.
  int64_t storedSums() const;
};

struct SampleLayout {
  std::vector<SampleGroup> groups;
  int64_t floats = 0; // of all packed weights

  int64_t storedSums() const;
  /// Fails after an error if `rnn.tiling` has what a group has not.
  static mlir::FailureOr<SampleLayout> choose(const BodySchedule &schedule, int64_t vectors,
                                              int64_t registers);
};

} // namespace rnnc
