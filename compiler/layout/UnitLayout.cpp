// Tiles so that all gates of the same units are in registers.
#include "layout/UnitLayout.h"

#include "analysis/CacheLine.h"

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

/// The order in which inputs are available: in a stream, states come before the output of the
/// previous layer; over time it is the other way round. Values that the body computes come last.
int64_t orderOf(Value input, ScanOp scan) {
  auto argument = dyn_cast<BlockArgument>(input);
  if (!argument)
    return 2;
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

} // namespace

UnitGroup::UnitGroup(BodyGroup given, int64_t lanes)
    : body(std::move(given)), vectors(lanes, body.width), mostLanes(lanes) {
  for (Operation *op : body.ops)
    if (auto dot = dyn_cast<DotOp>(op))
      dots.push_back(dot);
  if (!dots.empty())
    products = sortedProducts(dots);
}

UnitLayout UnitLayout::choose(const BodySchedule &schedule, int64_t lanes, int64_t registers) {
  constexpr int64_t few = 4, longInput = 8;
  UnitLayout layout;
  for (const BodyGroup &body : schedule.groups) {
    UnitGroup group(body, lanes);
    group.offset = layout.floats;
    group.acrossInputs = lanes > 1 && body.width <= few &&
                         llvm::any_of(group.products, [&](const DotProducts &product) {
                           return product.size >= longInput;
                         });
    Tile most{1, group.acrossInputs ? group.vectors.count : mostVectors(group, registers)};
    if (isMapOfProducts(schedule, group))
      most = mapTile(group, registers);
    layout.steps = most.steps;
    group.tile = spread(group.vectors, most.vectors);
    layout.floats += wholeLines(group.floats());
    layout.groups.push_back(std::move(group));
  }
  return layout;
}

} // namespace rnnc
