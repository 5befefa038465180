// Whether the products of a step's last group only need what the last group of the step before, or
// the step's other groups, computed of the same units.
#include "layout/UnitSweep.h"

#include "analysis/Tokens.h"

#include "llvm/ADT/SetVector.h"

using namespace mlir;

namespace rnnc {
using namespace rnn;

namespace {

bool isStepOfSequence(Value value) {
  auto argument = dyn_cast<BlockArgument>(value);
  return argument && argument.getArgNumber() <
                         cast<ScanOp>(argument.getOwner()->getParentOp()).getSequences().size();
}

/// Whether each unit of the group's values needs the same unit of other values only, apart from
/// what dots and the scan's sequences give.
bool isUnitByUnit(const BodyGroup &group) {
  return llvm::all_of(group.ops, [&](Operation *op) {
    return isa<DotOp>(op) || llvm::all_of(op->getOpOperands(), [&](OpOperand &operand) {
             return isStepOfSequence(operand.get()) ||
                    (!readsAllUnits(operand) && !isa<LookupOp>(op));
           });
  });
}

/// Whether the input of a product is a state that the body computes, or an output, so that steps
/// have places of their own for it.
bool hasPlaceOfStep(Value input, ScanOp scan) {
  if (auto argument = dyn_cast<BlockArgument>(input)) {
    int64_t state = int64_t(argument.getArgNumber()) - int64_t(scan.getSequences().size());
    return state >= 0 && scan.getYield().getStates()[state].getDefiningOp();
  }
  return llvm::is_contained(scan.getYield().getOutputs(), input);
}

/// The sums for two steps.
int64_t sumsOf(ArrayRef<DotProducts> products, int64_t tile) {
  int64_t dots = 0;
  for (const DotProducts &product : products)
    dots += int64_t(product.dots().size());
  return 2 * dots * tile;
}

} // namespace

std::optional<int64_t> sweepTile(ScanOp scan, const std::vector<UnitGroup> &groups,
                                 int64_t registers) {
  constexpr int64_t firstCache = 8192, fewestLanes = 4; // floats
  const UnitGroup &last = groups.back();
  if (scan.getInitials().empty() || scan.getRepeats() || registers <= fewRegisters ||
      scan.getSteps() == 1 || sweptProducts(last).empty() || last.acrossInputs ||
      last.vectors.lanes < fewestLanes || last.vectors.overlap() > 0 ||
      last.floats(last.vectors.count) <= firstCache ||
      llvm::any_of(scan.getSequences(), projectionBehind))
    return std::nullopt;
  for (const UnitGroup &group : groups)
    if (group.vectors.width != last.vectors.width || !isUnitByUnit(group.body) ||
        (&group != &last && !group.dots.empty()))
      return std::nullopt;
  ArrayRef<DotProducts> products = sweptProducts(last);
  for (const DotProducts &product : products)
    if (product.size != last.vectors.width || !hasPlaceOfStep(product.input, scan))
      return std::nullopt;
  // The smaller a tile, the more of the weights serve two steps. It has enough sums to hide the
  // latency of a multiply-add while a second cache delivers the weights of a step.
  constexpr int64_t fewestUnits = 16, fewestTiles = 4, latency = 4, floatsPerCycle = 8;
  int64_t lanes = last.vectors.lanes, sums = sumsOf(products, 1) / 2;
  int64_t fewest = std::max(fewestUnits / lanes, latency * floatsPerCycle / (lanes * sums));
  for (int64_t tile = std::max<int64_t>(fewest, 1); tile * fewestTiles <= last.vectors.count;
       ++tile)
    if (last.vectors.count % tile == 0)
      return tile;
  return std::nullopt;
}

ArrayRef<DotProducts> sweptProducts(const UnitGroup &group) {
  return ArrayRef(group.products).drop_while([](const DotProducts &product) {
    return isStepOfSequence(product.input);
  });
}

SmallVector<unsigned> sweptDots(const UnitGroup &group) {
  llvm::SmallSetVector<unsigned, 4> dots;
  for (const DotProducts &product : sweptProducts(group))
    for (const DotTerm &term : product.terms)
      dots.insert(term.dot);
  return dots.takeVector();
}

int64_t mostSumsOfLoop(const UnitGroup &group) {
  int64_t most = 0;
  for (ArrayRef<DotProducts> products : sweepLoops(group))
    most = std::max(most, sumsOf(products, group.tile));
  return most;
}

void splitForSweep(UnitGroup &group) {
  ArrayRef<DotProducts> swept = sweptProducts(group);
  SmallVector<DotProducts> split(ArrayRef(group.products).drop_back(swept.size()));
  for (const DotProducts &product : swept) {
    int64_t parts = (sumsOf(product, group.tile) + mostSweepSums - 1) / mostSweepSums;
    size_t terms = product.terms.size(), perPart = (terms + parts - 1) / parts;
    for (size_t first = 0; first < terms; first += perPart)
      split.push_back({product.input,
                       product.size,
                       {product.terms.begin() + first,
                        product.terms.begin() + std::min(first + perPart, terms)}});
  }
  group.products = std::move(split);
}

SmallVector<ArrayRef<DotProducts>> sweepLoops(const UnitGroup &group) {
  ArrayRef<DotProducts> swept = sweptProducts(group);
  size_t loops = (sumsOf(swept, group.tile) + mostSweepSums - 1) / mostSweepSums,
         count = swept.size();
  size_t perLoop = std::max<size_t>((count + loops - 1) / loops, 1);
  SmallVector<ArrayRef<DotProducts>> all;
  for (size_t first = 0; first < count; first += perLoop)
    all.push_back(swept.slice(first, std::min(perLoop, count - first)));
  return all;
}

} // namespace rnnc
