// Tiles so that all gates of the same units are in registers.
#include "layout/SampleLayout.h"

#include "analysis/CacheLine.h"
#include "analysis/Vectors.h"

#include "llvm/ADT/DenseSet.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;

namespace rnnc {
using namespace rnn;

namespace {

/// The products of each dot by itself.
SmallVector<DotProducts> productsOfEach(ArrayRef<DotOp> dots) {
  SmallVector<DotProducts> all;
  for (auto [number, dot] : llvm::enumerate(dots))
    for (DotProducts &products : productsOf(dot)) {
      for (DotTerm &term : products.terms)
        term.dot = number;
      all.push_back(std::move(products));
    }
  return all;
}

SmallVector<SampleWave, 1> wavesOf(const BodyGroup &group, bool sumsApart) {
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
    wave.products = sumsApart ? productsOfEach(wave.dots) : productsOf(wave.dots);
  }
  return waves;
}

/// Spread evenly over the width.
int64_t evenTile(int64_t width, int64_t most) {
  int64_t tiles = (width + most - 1) / most;
  return (width + tiles - 1) / tiles;
}

/// The cycles for an input of all tiles, if a loop has so many sums for each unit: two
/// multiply-adds in a cycle, but no fewer than 8 sums' time, because each waits 4 cycles for the
/// one before, and a cycle for the loop itself. On a Zen 4 with AVX2, the reverse steps of layers
/// of 64 to 256 units take 3 to 5 % less time in tiles of 6 and a remainder than in tiles of 4 (80
/// and 75 for 64 units), those of 30 units 4 and 11 % more in tiles of 5 and 4 than of 6 (36, 40
/// and 35).
double cyclesOf(int64_t width, int64_t tile, int64_t sumsOfUnit) {
  auto cycles = [&](int64_t units) {
    constexpr double latency = 4, perCycle = 2, ofLoop = 1;
    return std::max(double(units * sumsOfUnit) / perCycle, latency) + ofLoop;
  };
  int64_t rest = width % tile;
  return double(width / tile) * cycles(tile) + (rest ? cycles(rest) : 0);
}

/// The units in a tile: at most as many as keep the sums of one loop (with many registers, all
/// sums) in registers. With 16 registers the cycles decide, then whether there is a remainder,
/// which needs separate code. With others, slightly fewer units avoid a remainder, or else they are
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
  bool many = registers >= manyRegisters;
  int64_t inLoop = (many ? registers - 8 : 12) / (most * vectors);
  int64_t all = (many ? registers - 4 : 16) / (dots * vectors);
  int64_t inBlock = group.mostVectorsOfBlock() / vectors;
  int64_t units = std::clamp<int64_t>(std::min({inLoop, all, inBlock}), 1, group.width);
  if (registers == 16) {
    auto cost = [&](int64_t tile) {
      return std::pair(cyclesOf(group.width, tile, most * vectors), group.width % tile != 0);
    };
    for (int64_t fewer = units - 1; fewer >= 1; --fewer)
      if (cost(fewer) < cost(units))
        units = fewer;
    return units;
  }
  for (int64_t fewer = units; fewer * 3 >= units * 2; --fewer)
    if (group.width % fewer == 0)
      return fewer;
  return evenTile(group.width, units);
}

/// Twelve sums of 16 registers. Two multiply-adds begin in each cycle and take four, so that eight
/// sums are enough only if none ever waits for anything else (measured: 92 % of the peak, twelve 98
/// %), and fewer units share a load of the input; with more, a weight and the input would have no
/// registers.
int64_t tileOfOneDot(int64_t width, int64_t vectors, int64_t registers) {
  int64_t sums = registers < manyRegisters ? 12 : registers - 8;
  return evenTile(width, std::max<int64_t>(1, sums / vectors));
}

/// The units whose activations are computed together. A sigmoid by itself takes 10.3 cycles a
/// vector, because each of its 16 ops waits for the one before; two at a time 9, six 6.7, which is
/// what its multiply-adds take. More have no registers.
int64_t opsTileOf(const BodyGroup &group, int64_t vectors) {
  constexpr int64_t chains = 6;
  return std::clamp<int64_t>(std::min(chains, group.mostVectorsOfBlock()) / vectors, 1,
                             group.width);
}

/// Whether the sums of a tile can be stored before its ops. It pays if there are activations, whose
/// numbers would not fit in registers beside the sums of all gates. No sum may begin with what the
/// ops compute.
bool canStoreSums(const BodyGroup &group, ArrayRef<SampleWave> waves, int64_t registers) {
  auto withDots = llvm::count_if(waves, [](const SampleWave &wave) { return !wave.dots.empty(); });
  return registers > fewRegisters && withDots == 1 && llvm::any_of(group.ops, isFunction);
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

SampleGroup::SampleGroup(BodyGroup given, int64_t opsTile)
    : body(std::move(given)), waves(wavesOf(body, opsTile > 0)), weights(weightsOfUnit(waves)),
      opsTile(opsTile) {}

int64_t SampleGroup::storedSums() const {
  return opsTile == 0 ? 0 : tile * llvm::count_if(body.ops, llvm::IsaPred<DotOp>);
}

int64_t SampleLayout::storedSums() const {
  int64_t most = 0;
  for (const SampleGroup &group : groups)
    most = std::max(most, group.storedSums());
  return most;
}

TiledLoop SampleGroup::loop(int64_t vectors, int64_t registers) const {
  SmallVector<SampleWave, 1> together = wavesOf(body, false);
  TiledLoop loop{nameOf(body, allProducts(together)), {}};
  int64_t sums = 0; // of a unit, in one loop
  for (const SampleWave &wave : together)
    for (const DotProducts &products : wave.products)
      sums = std::max<int64_t>(sums, products.dots().size());
  int64_t most = std::min(
      {body.width, body.mostVectorsOfBlock() / vectors, sums ? registers / (sums * vectors) : 4});
  SmallVector<SmallVector<int64_t, 2>> sizes;
  for (int64_t tile : tileSizes(tileUnits(body, vectors, registers), body.width, most))
    sizes.push_back({tile});
  if (canStoreSums(body, together, registers)) {
    int64_t usual = tileOfOneDot(body.width, vectors, registers);
    SmallVector<SmallVector<int64_t, 2>> apart;
    for (int64_t tile : tileSizes(usual, body.width, usual + 1))
      apart.push_back({tile, opsTileOf(body, vectors)});
    sizes.insert(registers < manyRegisters ? sizes.begin() : sizes.end(), apart.begin(),
                 apart.end());
  }
  bool packs = pays(*this);
  for (bool packed : {packs, !packs})
    for (const SmallVector<int64_t, 2> &size : sizes)
      if (packed == packs || weights > 0)
        loop.choices.push_back({size, packed});
  return loop;
}

FailureOr<SampleLayout> SampleLayout::choose(const BodySchedule &schedule, int64_t vectors,
                                             int64_t registers) {
  SampleLayout layout;
  for (const BodyGroup &body : schedule.groups) {
    TiledLoop loop = SampleGroup(body, 0).loop(vectors, registers);
    FailureOr<TileChoice> choice = chosenTile(body.ops.front(), loop);
    if (failed(choice))
      return failure();
    SampleGroup group(body, choice->size.size() > 1 ? choice->size[1] : 0);
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
