// Tiles so that all gates of the same units are in registers.
#include "layout/SampleLayout.h"

#include "analysis/CacheLine.h"

#include "llvm/ADT/DenseSet.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;

namespace rnnc {
using namespace rnn;

namespace {

SmallVector<SampleWave, 1> wavesOf(const BodyGroup &group) {
  DenseSet<Operation *> waiting(group.ops.begin(), group.ops.end());
  auto isReady = [&](Operation *op) {
    return llvm::none_of(op->getOpOperands(), [&](OpOperand &operand) {
      // An operand of which an op reads all units is in memory since an earlier stage.
      return !readsAllUnits(operand) && waiting.contains(operand.get().getDefiningOp());
    });
  };
  SmallVector<SampleWave, 1> waves;
  while (!waiting.empty()) {
    SampleWave &wave = waves.emplace_back();
    for (Operation *op : group.ops) {
      if (!waiting.contains(op) || !isReady(op))
        continue;
      if (auto dot = dyn_cast<DotOp>(op)) {
        wave.dots.push_back(dot);
      } else {
        wave.ops.push_back(op);
        waiting.erase(op);
      }
    }
    for (DotOp dot : wave.dots)
      waiting.erase(dot);
    wave.products = productsOf(wave.dots);
  }
  return waves;
}

/// The units in a tile: as many as keep the sums of one loop (with many registers, all sums) in
/// registers, or slightly fewer if that avoids a remainder, which needs separate code; otherwise
/// spread evenly over the width.
int64_t tileUnits(const BodyGroup &group, int64_t vectors, int64_t registers) {
  llvm::DenseMap<Value, int64_t> perInput;
  int64_t dots = 0, most = 0;
  for (Operation *op : group.ops)
    if (auto dot = dyn_cast<DotOp>(op)) {
      ++dots;
      for (Value input :
           llvm::SmallSetVector<Value, 4>(dot.getInputs().begin(), dot.getInputs().end()))
        most = std::max(most, ++perInput[input]);
    }
  if (dots == 0) // only elementwise ops: two independent chains
    return std::min<int64_t>(group.width, std::max<int64_t>(1, 2 / vectors));
  bool many = registers >= 24;
  int64_t inLoop = (many ? registers - 8 : 12) / (most * vectors);
  int64_t all = (many ? registers - 4 : 16) / (dots * vectors);
  int64_t inBlock = group.mostVectorsOfBlock() / vectors;
  int64_t units = std::clamp<int64_t>(std::min({inLoop, all, inBlock}), 1, group.width);
  for (int64_t fewer = units; fewer * 3 >= units * 2; --fewer)
    if (group.width % fewer == 0)
      return fewer;
  int64_t tiles = (group.width + units - 1) / units;
  return (group.width + tiles - 1) / tiles;
}

SmallVector<DotProducts> allProducts(ArrayRef<SampleWave> waves) {
  SmallVector<DotProducts> all;
  for (const SampleWave &wave : waves)
    llvm::append_range(all, wave.products);
  return all;
}

int64_t weightsOfUnit(ArrayRef<SampleWave> waves) {
  int64_t weights = 0;
  for (const SampleWave &wave : waves)
    for (const DotProducts &products : wave.products)
      weights += products.size * products.terms.size();
  return weights;
}

/// Whether packing pays: the weights fill most of a first-level cache, and enough steps read them
/// to amortize the copy.
bool pays(const SampleGroup &group) {
  constexpr int64_t wide = 32768 / 4, many = 16;
  if (group.weights * group.body.width <= wide)
    return false;
  int64_t steps = group.body.ops.front()->getParentOfType<ScanOp>().getSteps();
  return steps == anyLength || steps >= many;
}

} // namespace

SampleGroup::SampleGroup(BodyGroup given)
    : body(std::move(given)), waves(wavesOf(body)), weights(weightsOfUnit(waves)) {}

TiledLoop SampleGroup::loop(int64_t vectors, int64_t registers) const {
  TiledLoop loop{nameOf(body, allProducts(waves)), {}};
  int64_t usual = tileUnits(body, vectors, registers);
  int64_t sums = 0; // of a unit, in one loop
  for (const SampleWave &wave : waves)
    for (const DotProducts &products : wave.products)
      sums = std::max<int64_t>(sums, products.dots().size());
  int64_t most = std::min(
      {body.width, body.mostVectorsOfBlock() / vectors, sums ? registers / (sums * vectors) : 4});
  bool packs = pays(*this);
  for (bool packed : {packs, !packs})
    for (int64_t tile : tileSizes(usual, body.width, most))
      if (packed == packs || weights > 0)
        loop.choices.push_back({{tile}, packed});
  return loop;
}

FailureOr<SampleLayout> SampleLayout::choose(const BodySchedule &schedule, int64_t vectors,
                                             int64_t registers) {
  SampleLayout layout;
  for (const BodyGroup &body : schedule.groups) {
    SampleGroup group(body);
    FailureOr<TileChoice> choice = chosenTile(body.ops.front(), group.loop(vectors, registers));
    if (failed(choice))
      return failure();
    group.tile = choice->size[0];
    if (choice->packed) {
      group.offset = layout.floats;
      layout.floats += wholeLines(group.weights * body.width);
    }
    layout.groups.push_back(std::move(group));
  }
  return layout;
}

} // namespace rnnc
