// Tiles so that all gates of the same units are in registers.
#include "layout/UnitLayout.h"

#include "analysis/CacheLine.h"
#include "analysis/Tokens.h"
#include "dialect/Contract.h"
#include "layout/UnitSweep.h"

#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;

namespace rnnc {
using namespace rnn;

UnitVectors::UnitVectors(int64_t mostLanes, int64_t width)
    : lanes(std::min<int64_t>(mostLanes, llvm::bit_floor(uint64_t(width)))),
      count((width + lanes - 1) / lanes), width(width) {}

int64_t UnitGroup::floats(const DotProducts &product, int64_t tileVectors) const {
  int64_t terms = product.terms.size();
  if (acrossInputs) {
    UnitVectors inputs = across(product);
    return inputs.count * inputs.lanes * terms * vectors.width;
  }
  return product.size * terms * tileVectors * vectors.lanes;
}

int64_t UnitGroup::floats(int64_t tileVectors) const {
  int64_t sum = 0;
  for (const DotProducts &each : products)
    sum += floats(each, tileVectors);
  return sum;
}

int64_t UnitGroup::floats() const {
  if (acrossInputs)
    return floats(tile);
  return tilesInLoop() * floats(tile) + (vectorsLeft() ? floats(vectorsLeft()) : 0);
}

int64_t UnitLayout::multiplyAdds() const {
  int64_t sum = 0;
  for (const UnitGroup &group : groups)
    sum += group.floats();
  return sum;
}

namespace {

constexpr int64_t longInput = 8;

/// The most sums that a loop of a stream carries with 16 registers.
constexpr int64_t mostSums = 16;

bool isOfStream(ScanOp scan) { return isRole(scan->getParentOfType<func::FuncOp>(), Role::step); }

/// The order in which inputs are available: in a stream, the few numbers of a step come first, then
/// states, then the output of the previous layer; over time states come later. Values that the body
/// computes come last.
int64_t orderOf(Value input, ScanOp scan) {
  auto argument = dyn_cast<BlockArgument>(input);
  if (!argument)
    return 2;
  if (isOfStream(scan) && sizeOf(input) < longInput)
    return -1;
  bool isState = argument.getArgNumber() >= scan.getSequences().size();
  return isState == (scan.getSteps() != 1) ? 1 : 0;
}

/// The products in the order in which their inputs are available.
SmallVector<DotProducts> sortedProducts(ArrayRef<DotOp> dots) {
  SmallVector<DotProducts> all = productsOf(dots);
  llvm::stable_sort(all, [&](const DotProducts &a, const DotProducts &b) {
    auto scan = DotOp(dots.front())->getParentOfType<ScanOp>();
    return orderOf(a.input, scan) < orderOf(b.input, scan);
  });
  return all;
}

/// Whether the group is a map over time whose products only need its inputs.
bool isMapOfProducts(const BodySchedule &schedule, const UnitGroup &group) {
  return schedule.groups.size() == 1 && !group.dots.empty() && !group.acrossInputs &&
         DotOp(group.dots.front())->getParentOfType<ScanOp>().getInitials().empty() &&
         llvm::none_of(group.body.ops, [](Operation *op) {
           return isa<LookupOp, BroadcastOp, ReduceSumOp, ReduceMaxOp>(op);
         });
}

struct Tile {
  int64_t steps, vectors;
};

/// The tile of such a map: all sums in registers, with one input of each step held and the weights
/// streamed.
Tile mapTile(const UnitGroup &group, int64_t registers) {
  int64_t steps = DotOp(group.dots.front())->getParentOfType<ScanOp>().getSteps();
  bool many = registers >= 32;
  int64_t sums = many ? 24 : registers <= fewRegisters ? 4 : 8, dots = group.dots.size();
  int64_t most = std::clamp<int64_t>(sums / dots, 1, many ? 6 : 4);
  steps = steps == anyLength ? most : std::min(steps, most);
  return {steps, sums / (steps * dots)};
}

/// The most vectors in a tile of one step: as many as keep the sums of one loop in registers, but
/// no more chains than hide the latency. Without lanes, a tile has few units, because its code
/// names each of them.
int64_t mostVectors(const UnitGroup &group, int64_t registers) {
  bool many = registers >= 32;
  if (registers <= fewRegisters)
    return 1;
  if (group.mostLanes == 1)
    return group.dots.empty() ? 2 : std::clamp<int64_t>(16 / group.dots.size(), 1, 4);
  int64_t most = 0, dots = group.dots.size();
  for (const DotProducts &product : group.products)
    most = std::max<int64_t>(most, product.terms.size());
  return dots == 0 ? (many ? 4 : 2) : std::min((many ? 16 : 12) / most, (many ? 24 : 13) / dots);
}

/// At most `most` vectors, spread evenly over the width. Without lanes, slightly fewer if that
/// avoids a remainder, which needs separate code.
int64_t spread(const UnitVectors &vectors, int64_t most) {
  most = std::clamp<int64_t>(most, 1, vectors.count);
  if (vectors.lanes == 1)
    for (int64_t fewer = most; fewer * 2 >= most; --fewer)
      if (vectors.count % fewer == 0)
        return fewer;
  int64_t tiles = (vectors.count + most - 1) / most;
  return (vectors.count + tiles - 1) / tiles;
}

/// The tile of products in a stream, where no other step hides latency: the sums of a loop are as
/// many as the registers hold. Equal tiles share their code.
int64_t streamTile(const UnitGroup &group, int64_t registers) {
  constexpr int64_t fewestSums = 8; // hide the latency of a multiply-add
  int64_t terms = 0, dots = group.dots.size();
  for (const DotProducts &product : group.products)
    terms = std::max<int64_t>(terms, product.terms.size());
  bool many = registers >= 32;
  int64_t most = std::max<int64_t>(std::min((many ? 16 : 12) / terms, (many ? 24 : 16) / dots), 1);
  // Steps walk over the tiles back and forth if not all of them fit into a first cache. The smaller
  // a tile, the more of them are still there; a loop with few sums adds several parts of each.
  constexpr int64_t firstCache = 8192, smallTile = 5120, fewSums = 6; // floats, floats, sums
  bool isLarge = group.floats(group.vectors.count) > firstCache;
  for (int64_t tile = std::min(most, group.vectors.count);
       tile * terms >= (isLarge ? fewSums : fewestSums); --tile)
    if (group.vectors.count % tile == 0 && (!isLarge || group.floats(tile) <= smallTile))
      return tile;
  // All vectors in one tile, if the sums fit into the registers without those of one dot.
  if (!many && terms > 1 && dots == terms && group.vectors.count * (terms - 1) < mostSums)
    return group.vectors.count;
  return spread(group.vectors, most);
}

/// The most vectors in a tile, for several streams that share each weight: as many sums as the
/// registers hold beside the inputs of all streams.
int64_t vectorsOfStreams(const UnitGroup &group, int64_t streams, int64_t registers) {
  if (group.dots.empty())
    return mostVectors(group, registers) / streams;
  int64_t terms = 0;
  for (const DotProducts &product : group.products)
    terms = std::max<int64_t>(terms, product.terms.size());
  return (registers >= 32 ? 24 : 12) / (terms * streams);
}

/// The streams that a body computes at a time: as many as leave a tile of one vector, spread evenly
/// over all streams.
int64_t streamsAtATime(const std::vector<UnitGroup> &groups, int64_t streams, int64_t registers) {
  if (registers <= fewRegisters)
    return 1;
  int64_t most = registers >= 32 ? 4 : 3;
  for (const UnitGroup &group : groups)
    if (!group.dots.empty() && !group.acrossInputs)
      most = std::clamp<int64_t>(vectorsOfStreams(group, 1, registers), 1, most);
  int64_t turns = (streams + most - 1) / most;
  return (streams + turns - 1) / turns;
}

} // namespace

UnitGroup::UnitGroup(BodyGroup given, int64_t lanes)
    : body(std::move(given)), vectors(lanes, body.width), mostLanes(lanes) {
  for (Operation *op : body.ops)
    if (auto dot = dyn_cast<DotOp>(op))
      dots.push_back(dot);
  if (!dots.empty())
    products = sortedProducts(dots);
}

SmallVector<Operation *> UnitGroup::opsByLatency() const {
  DenseMap<Operation *, int64_t> left; // until the results
  for (Operation *op : llvm::reverse(body.ops)) {
    int64_t most = 0;
    for (Operation *user : op->getUsers())
      most = std::max(most, left.lookup(user));
    constexpr int64_t ofGate = 12, ofAny = 1;
    left[op] = most + (isa<SigmoidOp, TanhOp>(op) ? ofGate : ofAny);
  }
  SmallVector<Operation *> ops(body.ops);
  llvm::stable_sort(ops, [&](Operation *a, Operation *b) { return left[a] > left[b]; });
  return ops;
}

void UnitGroup::setTile(int64_t vectorsOfTile) {
  tile = vectorsOfTile;
  auto isLong = [&](const DotProducts &product) {
    return tile * int64_t(product.terms.size()) > mostSums;
  };
  if (dots.empty() || acrossInputs || !isOfStream(dots.front()->getParentOfType<ScanOp>()) ||
      llvm::none_of(products, isLong))
    return;
  isSplit = true;
  SmallVector<Operation *> order = opsByLatency();
  auto rank = [&](const DotTerm &term) { return llvm::find(order, dots[term.dot]); };
  SmallVector<DotProducts> split;
  auto perLoop = size_t(std::max<int64_t>((mostSums - 1) / tile, 1));
  for (size_t first = 0; first < dots.size(); first += perLoop)
    for (DotProducts product : products) {
      llvm::stable_sort(product.terms,
                        [&](const DotTerm &a, const DotTerm &b) { return rank(a) < rank(b); });
      if (first >= product.terms.size())
        continue;
      size_t count = std::min(perLoop, product.terms.size() - first);
      split.push_back({product.input,
                       product.size,
                       {product.terms.begin() + first, product.terms.begin() + first + count}});
    }
  products = std::move(split);
}

/// The parts of each sum, by vector and product: what decides the order of its additions. Steps
/// that are left over come one at a time.
static SmallVector<int64_t> partsOfSums(UnitGroup group, int64_t tile, int64_t steps,
                                        int64_t registers) {
  group.setTile(tile);
  SmallVector<int64_t> parts;
  for (int64_t vector = 0; vector < group.vectors.count; ++vector) {
    bool isLeft = vector >= group.tilesInLoop() * group.tile;
    int64_t vectors = isLeft ? group.vectorsLeft() : group.tile;
    for (const DotProducts &products : group.products)
      for (int64_t together : {steps, int64_t(1)})
        parts.push_back(partsFor(int64_t(products.dots().size()) * vectors * together,
                                 group.mostLanes, registers));
  }
  return parts;
}

TiledLoop UnitGroup::loop(int64_t usual, int64_t steps, int64_t registers) const {
  TiledLoop loop{nameOf(body, products), {}};
  if (steps > 1)
    loop.name += llvm::formatv(", {0} steps", steps);
  SmallVector<int64_t> parts = partsOfSums(*this, usual, steps, registers);
  bool isFixed = acrossInputs || sweeps; // a sweep's tiles decide what a step carries to the next
  int64_t most = isFixed ? 0 : std::min(vectors.count, body.mostVectorsOfBlock() / steps);
  for (int64_t size : tileSizes(usual, vectors.count, most))
    if (size == usual || (!isFixed && partsOfSums(*this, size, steps, registers) == parts))
      loop.choices.push_back({{size}, /*packed=*/!products.empty()});
  return loop;
}

FailureOr<UnitLayout> UnitLayout::choose(const BodySchedule &schedule, VectorShape shape,
                                         int64_t registers, bool isStream) {
  constexpr int64_t few = 4;
  UnitLayout layout;
  for (const BodyGroup &body : schedule.groups) {
    UnitGroup &group = layout.groups.emplace_back(body, shape.unitLanes);
    group.acrossInputs = shape.unitLanes > 1 && body.width <= few &&
                         llvm::any_of(group.products, [&](const DotProducts &product) {
                           return product.size >= longInput;
                         });
  }
  int64_t streams = streamsAtATime(layout.groups, shape.streams, registers);
  std::optional<int64_t> swept;
  if (!isStream && !schedule.groups.empty()) {
    Operation *any = schedule.groups.front().ops.front();
    swept = sweepTile(any->getParentOfType<ScanOp>(), layout.groups, registers);
  }
  for (UnitGroup &group : layout.groups) {
    group.offset = layout.floats;
    Tile most{streams, group.acrossInputs ? group.vectors.count
                       : streams > 1      ? vectorsOfStreams(group, streams, registers)
                                          : mostVectors(group, registers)};
    if (shape.streams == 1 && isMapOfProducts(schedule, group))
      most = mapTile(group, registers);
    // A projection provides one step at a time.
    auto scan = group.body.ops.front()->getParentOfType<ScanOp>();
    layout.steps = llvm::any_of(scan.getSequences(), projectionBehind) ? 1 : most.steps;
    bool hasVectors = group.mostLanes > 1 && registers > fewRegisters;
    int64_t tile =
        isStream && streams == 1 && hasVectors && !group.dots.empty() && !group.acrossInputs
            ? streamTile(group, registers)
            : spread(group.vectors, most.vectors);
    int64_t inBlock = group.body.mostVectorsOfBlock() / most.steps;
    if (tile > inBlock && !group.acrossInputs)
      tile = spread(group.vectors, inBlock);
    group.sweeps = swept && &group == &layout.groups.back();
    if (group.sweeps) {
      tile = *swept;
    } else if (!isStream) {
      FailureOr<TileChoice> choice =
          chosenTile(group.body.ops.front(), group.loop(tile, layout.steps, registers));
      if (failed(choice))
        return failure();
      tile = choice->size[0];
    }
    group.setTile(tile);
    if (group.sweeps)
      splitForSweep(group);
    layout.floats += wholeLines(group.floats());
  }
  return layout;
}

int64_t partsFor(int64_t chains, int64_t mostLanes, int64_t registers) {
  int64_t fewestChains = mostLanes == 1 || registers <= fewRegisters ? 2 : 8;
  int64_t most = registers >= 32 ? 24 : 12;
  for (int64_t parts : {1, 2})
    if (chains * parts >= fewestChains || chains * parts * 2 > most)
      return parts;
  return 4;
}

} // namespace rnnc
