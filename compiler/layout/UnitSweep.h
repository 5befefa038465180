// A body over units -> whether its steps share weights with the steps before and after them.
//
// A step of a layer multiplies its state with all recurrent weights, and the next one with the same
// weights. Once a tile of units is computed, so is its part of the next step's inputs: while the
// other tiles are, the weights between it and them serve both steps. Steps walk over the tiles from
// the first to the last and from the last to the first in turn:
//
//   step n, from the first tile on: for tile: for earlier tile: its weights, for steps n and n + 1
//   step n + 1, from the last on:   for tile: for later tile: its weights, for steps n + 1 and n +
//   2
//
// So a step reads half of the weights, and those among the units of a tile.
#pragma once

#include "layout/UnitLayout.h"

namespace rnnc {

/// The vectors of a tile of the last group if steps of this body share weights; nothing if they do
/// not, because its weights stay in a first cache or another op reads all units.
std::optional<int64_t> sweepTile(rnn::ScanOp scan, const std::vector<UnitGroup> &groups,
                                 int64_t registers);

/// The products with what the step before, or the step's other groups, computed. Those with the
/// scan's sequences come before them.
llvm::ArrayRef<DotProducts> sweptProducts(const UnitGroup &group);

/// The dots of these products, each once.
llvm::SmallVector<unsigned> sweptDots(const UnitGroup &group);

/// Splits these products so that the sums of each, for two steps, fit into registers.
void splitForSweep(UnitGroup &group);

/// The most sums of a loop, for two steps: as many as 16 registers hold beside weights and inputs.
inline constexpr int64_t mostSweepSums = 12;

/// The sums of the group's longest loop, for two steps.
int64_t mostSumsOfLoop(const UnitGroup &group);

/// The products that one loop computes.
llvm::SmallVector<llvm::ArrayRef<DotProducts>> sweepLoops(const UnitGroup &group);

} // namespace rnnc
