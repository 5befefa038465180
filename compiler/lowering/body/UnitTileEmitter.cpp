// A group of a body -> a loop over tiles of vectors. Lanes are units of one sample.
//
//   for tile in vectors of the width:
//     sum[dot][vector] = the dots' initial values, or 0 if they need other dots
//     for each input x of the dots:
//       for k in x: for dot of x, vector: sum[dot][vector] += weights[...] * x[k]
//     the other initial values, the elementwise ops on the sums, and stores
//
// All of this runs for each step of a block, inside the loops: sum[step][dot][vector]. The weights
// are in the order of these loops (UnitLayout.h).
#include "lowering/body/UnitTileEmitter.h"

#include "lowering/body/UnitTile.h"
#include "lowering/builder/TileStarts.h"

using namespace mlir;

namespace rnnc {
using namespace rnn;

void emitGroup(const Shard &s, const UnitGroup &group, const BodyMemory &memory,
               const BodyStores &stores, const StepBlock &block) {
  auto emit = [&](UnitTile::Vectors starts, Value weights) {
    UnitTile(s, group, memory, stores, block, std::move(starts), weights).run();
  };
  auto emitTile = [&](Value number) {
    emit(startsOfTile(s, group.vectors, number, group.tile),
         s.add(s.add(s.body.weightsBase, group.offset), s.mul(number, group.floats(group.tile))));
  };
  int64_t tiles = group.tilesInLoop();
  if (tiles == 1)
    emitTile(s.index(0));
  else if (tiles > 1)
    s.loop(tiles, [&](Value number) {
      if (s.isBackward && group.hasEqualTiles()) {
        Value fromEnd = s.b.createOrFold<arith::SubIOp>(s.loc, s.index(tiles - 1), number);
        number = arith::SelectOp::create(s.b, s.loc, s.isBackward, fromEnd, number);
      }
      emitTile(number);
    });
  if (group.vectorsLeft() == 0)
    return;
  UnitTile::Vectors starts;
  for (int64_t vector = tiles * group.tile; vector < group.vectors.count; ++vector)
    starts.push_back(s.index(group.vectors.start(vector)));
  emit(std::move(starts),
       s.add(s.body.weightsBase, group.offset + tiles * group.floats(group.tile)));
}

void emitBodyOverUnits(const Shard &s, const UnitLayout &layout, const BodyMemory &memory,
                       const BodyStores &stores, const StepBlock &block) {
  for (const UnitGroup &group : layout.groups) {
    if (!group.acrossInputs) {
      emitGroup(s, group, memory, stores, block);
      continue;
    }
    // A sum over lanes is for one step.
    for (int64_t n = 0; n < block.steps; ++n) {
      BodyMemory places = memory;
      BodyStores stored = stores;
      for (auto &[value, place] : places)
        place = block.placeAt(s, place, n);
      for (auto &[value, all] : stored)
        for (Value &place : all)
          place = block.placeAt(s, place, n);
      StepBlock single;
      single.memories = block.memories;
      emitGroup(s, group, places, stored, single);
    }
  }
}

} // namespace rnnc
