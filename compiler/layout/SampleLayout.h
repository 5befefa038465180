// How tiles of units cover a body where lanes are samples, and the order in which its
// code reads weights.
//
// A group is a loop over tiles of units. In a tile, its dots run in waves: those of one
// wave have their initial values when it begins, and those of them that read the same
// input share a loop over it.
//
// Wide weights are packed at the beginning of a call, in the order in which they are
// read: rows of a wide matrix stand so far apart that they fall into the same few sets
// of the cache, and a line of them is gone before the next tile comes for its rest.
//
//   for tile of units: for wave: for input x of its dots:
//     for k in x: for dot of x: for unit of the tile: one weight
#pragma once

#include "analysis/BodySchedule.h"
#include "layout/DotProducts.h"

#include <vector>

namespace rnnc {

/// Elementwise ops whose operands are there, then dots: their loops.
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
  /// Of the packed weights among the body's, whole cache lines; none where the code reads
  /// the parameters.
  std::optional<int64_t> offset;

  /// Without a tile yet. Offsets of parameters are the planner's.
  explicit SampleGroup(BodyGroup body);
};

struct SampleLayout {
  std::vector<SampleGroup> groups;
  int64_t floats = 0; // of all packed weights

  static SampleLayout choose(const BodySchedule &schedule, int64_t vectors, int64_t registers);
};

} // namespace rnnc
