// The ops of a tile on its vectors, and the order in which they and the products come.
#include "lowering/body/UnitTile.h"

#include "lowering/builder/Elementwise.h"
#include "lowering/builder/Rows.h"
#include "lowering/builder/VectorMath.h"

#include "mlir/Dialect/Math/IR/Math.h"

#include <numeric>

using namespace mlir;

namespace rnnc {
using namespace rnn;

using Vectors = UnitTile::Vectors;

static bool isNextState(Value value) {
  auto scan = value.getDefiningOp()->getParentOfType<ScanOp>();
  return scan && llvm::is_contained(scan.getYield().getStates(), value);
}

static ParameterOp parameterOf(Operation *op, Attribute name) {
  return SymbolTable::lookupNearestSymbolFrom<ParameterOp>(op, cast<FlatSymbolRefAttr>(name));
}

void UnitTile::run() {
  SmallVector<Operation *> ops = s.isStream ? group.opsByLatency() : group.body.ops;
  sums.resize(group.dots.size());
  ArrayRef<DotProducts> left = group.products;
  while (!left.empty()) {
    const DotProducts &products = left.front();
    left = left.drop_front();
    group.acrossInputs ? multiplyAcross(products) : multiply(products);
    if (group.isSplit)
      for (Operation *op : ops)
        if (Value value = op->getResult(0); needsDots(value) && !needsDots(value, left))
          vectorsOf(value);
  }
  for (Operation *op : ops)
    vectorsOf(op->getResult(0));
}
Vectors UnitTile::constant(double value) const {
  return Vectors(count(), splat(s.b, s.loc, vectorType(), value));
}

Vectors UnitTile::loadRow(Value from, Value first) const {
  return llvm::map_to_vector(
      starts, [&](Value start) { return load(from, s.add(first, start), vectorType()); });
}

Vectors UnitTile::ofAllSteps(const Vectors &row) const {
  Vectors vectors;
  for (int64_t n = 0; n < block.steps; ++n)
    llvm::append_range(vectors, row);
  return vectors;
}

Vectors UnitTile::loadValue(Value value) const {
  Vectors vectors;
  for (int64_t n = 0; n < block.steps; ++n)
    for (Value start : starts)
      vectors.push_back(load(memoryOf(value), s.add(atStep(base(value), n), start), vectorType()));
  return vectors;
}

void UnitTile::store(const Vectors &vectors, Value place) const {
  for (int64_t n = 0; n < block.steps; ++n)
    for (auto [v, start] : llvm::enumerate(starts))
      s.storeVector(vectors[n * perStep() + v], s.memory.workspace, s.add(atStep(place, n), start));
}

/// Each step of a stream waits for the gates of the one before.
bool UnitTile::hasQuickGates(Operation *op) const {
  return s.isStream && !op->getParentOfType<ScanOp>().getInitials().empty();
}

/// Whether the value is computed from dots of the group, or only from those among the products.
bool UnitTile::needsDots(Value value, std::optional<ArrayRef<DotProducts>> among) const {
  auto counts = [&](DotOp dot) {
    return !among || llvm::any_of(*among, [&](const DotProducts &products) {
      return llvm::any_of(products.terms,
                          [&](const DotTerm &term) { return group.dots[term.dot] == dot; });
    });
  };
  SmallVector<Value> open = {value};
  llvm::DenseSet<Value> seen;
  while (!open.empty()) {
    Value next = open.pop_back_val();
    Operation *op = next.getDefiningOp();
    if (!isInGroup(op) || !seen.insert(next).second)
      continue;
    if (auto dot = dyn_cast<DotOp>(op); dot && counts(dot))
      return true;
    llvm::append_range(open, op->getOperands());
  }
  return false;
}

//===--------------------------------------------------------------------===//
// Ops on the tile
//===--------------------------------------------------------------------===//

Vectors UnitTile::vectorsOf(Value value) {
  if (auto known = tile.find(value); known != tile.end())
    return known->second;
  Operation *op = value.getDefiningOp();
  Vectors vectors = isInGroup(op)         ? compute(op)
                    : op && isNullary(op) ? nullary(op)
                                          : loadValue(value);
  if (s.isStream && isInGroup(op) && isNextState(value))
    dropVanishing(vectors);
  if (isInGroup(op))
    for (Value place : stores.lookup(value))
      store(vectors, place);
  tile[value] = vectors;
  return vectors;
}

/// Numbers below 2^-64 become 0. After an input of silence, states decay to subnormal numbers,
/// which some CPUs compute with slowly, and so do their products with small weights; the mode
/// that flushes them takes longer to set than a small step.
void UnitTile::dropVanishing(Vectors &vectors) const {
  for (Value &numbers : vectors) {
    Value size = math::AbsFOp::create(s.b, s.loc, numbers);
    Value vanishes = arith::CmpFOp::create(s.b, s.loc, arith::CmpFPredicate::OLT, size,
                                           splat(s.b, s.loc, vectorType(), 0x1p-64));
    numbers =
        arith::SelectOp::create(s.b, s.loc, vanishes, splat(s.b, s.loc, vectorType(), 0), numbers);
  }
}

Vectors UnitTile::compute(Operation *op) {
  if (isNullary(op))
    return nullary(op);
  if (auto dot = dyn_cast<DotOp>(op))
    return withInitial(dot);
  if (isa<LookupOp, BroadcastOp, ReduceSumOp, ReduceMaxOp>(op)) {
    Vectors vectors;
    for (int64_t n = 0; n < block.steps; ++n)
      llvm::append_range(vectors, ofOneStep(op, n));
    return vectors;
  }
  if (hasQuickGates(op))
    if (Value other = otherOfMean(op))
      return mean(op->getOperand(0), op->getOperand(1), other);
  SmallVector<Vectors> operands;
  for (Value operand : op->getOperands())
    operands.push_back(vectorsOf(operand));
  Vectors results;
  for (int64_t n = 0; n < count(); ++n)
    results.push_back(emitElementwise(
        s.b, op, llvm::map_to_vector(operands, [&](const Vectors &vectors) { return vectors[n]; }),
        hasQuickGates(op)));
  return results;
}

/// The tile's vectors of the n-th step.
Vectors UnitTile::ofOneStep(Operation *op, int64_t n) const {
  if (auto lookup = dyn_cast<LookupOp>(op))
    return loadRow(s.memory.parameters, rowOf(lookup, n));
  Value from = atStep(base(op->getOperand(0)), n);
  Value number =
      isa<BroadcastOp>(op) ? s.load(memoryOf(op->getOperand(0)), from) : reduce(op, from);
  return Vectors(perStep(), broadcast(number, vectorType()));
}

/// As y + z (x - y), which has an operation less.
Vectors UnitTile::mean(Value share, Value one, Value other) {
  Vectors z = vectorsOf(share), x = vectorsOf(one), y = vectorsOf(other), results;
  for (int64_t n = 0; n < count(); ++n) {
    Value distance = arith::SubFOp::create(s.b, s.loc, x[n], y[n]);
    results.push_back(vector::FMAOp::create(s.b, s.loc, z[n], distance, y[n]));
  }
  return results;
}

/// The initial value of a dot, if it is a product with other dots that is added to a sum in a
/// stream: then the dot begins with the sum, and the product comes last.
MultiplyAddOp UnitTile::lateProduct(DotOp dot) const {
  auto initial = dot.getInit() ? dot.getInit().getDefiningOp<MultiplyAddOp>() : MultiplyAddOp();
  bool isLate = s.isStream && initial && !initial.getNegated() && initial->hasOneUse() &&
                needsDots(dot.getInit()) && !needsDots(initial->getOperand(2));
  return isLate ? initial : MultiplyAddOp();
}

/// What the sum of a dot begins with.
Vectors UnitTile::beginningOf(DotOp dot) {
  if (MultiplyAddOp late = lateProduct(dot))
    return vectorsOf(late->getOperand(2));
  return dot.getInit() && !needsDots(dot.getInit()) ? vectorsOf(dot.getInit()) : constant(0);
}

Vectors UnitTile::withInitial(DotOp dot) {
  Vectors &sum = sums[llvm::find(group.dots, dot) - group.dots.begin()];
  if (!dot.getInit() || !needsDots(dot.getInit()))
    return sum;
  if (MultiplyAddOp late = lateProduct(dot)) {
    Vectors x = vectorsOf(late->getOperand(0)), y = vectorsOf(late->getOperand(1));
    for (auto [value, factor, other] : llvm::zip_equal(sum, x, y))
      value = vector::FMAOp::create(s.b, s.loc, factor, other, value);
    return sum;
  }
  Vectors initial = vectorsOf(dot.getInit());
  for (auto [value, first] : llvm::zip_equal(sum, initial))
    value = add(value, first);
  return sum;
}

Vectors UnitTile::nullary(Operation *op) {
  if (auto number = dyn_cast<ConstantOp>(op))
    return constant(number.getValue().convertToDouble());
  if (auto read = dyn_cast<ReadOp>(op)) {
    int64_t offset = *s.offsetOf(parameterOf(op, read.getParameterAttr()));
    return ofAllSteps(
        loadRow(s.memory.parameters, s.inParameters(s.index(int64_t(read.getOffset())), offset)));
  }
  if (isa<IotaOp>(op))
    return ofAllSteps(llvm::map_to_vector(starts, [&](Value start) { return numbersFrom(start); }));
  auto weight = cast<SampleWeightOp>(op);
  Value scale = arith::ConstantOp::create(s.b, s.loc,
                                          s.b.getF32FloatAttr(1.0 / double(weight.getElements())));
  Value product = arith::MulFOp::create(
      s.b, s.loc, s.load(s.memory.workspace, s.index(s.memory.sampleWeights)), scale);
  return Vectors(count(), broadcast(product, vectorType()));
}

Value UnitTile::numbersFrom(Value start) const {
  Value first = arith::IndexCastOp::create(s.b, s.loc, s.b.getI32Type(), start);
  first = arith::SIToFPOp::create(s.b, s.loc, s.b.getF32Type(), first);
  SmallVector<float> numbers(group.vectors.lanes);
  std::iota(numbers.begin(), numbers.end(), 0.0f);
  Value steps = arith::ConstantOp::create(
      s.b, s.loc, DenseElementsAttr::get(vectorType(), ArrayRef<float>(numbers)));
  return add(broadcast(first, vectorType()), steps);
}

/// The row of the token at the n-th step.
Value UnitTile::rowOf(LookupOp lookup, int64_t n) const {
  ParameterOp parameter = parameterOf(lookup, lookup.getParameterAttr());
  auto type = cast<RankedTensorType>(parameter.getType());
  Value token = s.load(memoryOf(lookup.getToken()), atStep(base(lookup.getToken()), n));
  Value row = arith::IndexCastOp::create(
      s.b, s.loc, s.b.getIndexType(), rowStarts(s, token, type.getDimSize(0), type.getDimSize(1)));
  return s.inParameters(row, *s.offsetOf(parameter));
}

//===--------------------------------------------------------------------===//
// Sums over all units
//===--------------------------------------------------------------------===//

/// Reduces all units of the operand, which begins at `from`, by vectors; a sum skips the units
/// that the last vector repeats.
Value UnitTile::reduce(Operation *op, Value from) const {
  bool isSum = isa<ReduceSumOp>(op);
  Value memory = memoryOf(op->getOperand(0));
  UnitVectors vectors(group.mostLanes, sizeOf(op->getOperand(0)));
  VectorType type = vectorType(vectors.lanes);
  auto join = [&](Value x, Value y) -> Value {
    return isSum ? add(x, y) : arith::MaximumFOp::create(s.b, s.loc, x, y).getResult();
  };
  int64_t whole = vectors.count - (vectors.overlap() > 0);
  Value result = s.loop(s.index(1), s.index(whole), load(memory, from, type),
                        [&](Value v, ValueRange soFar) -> Vectors {
                          Value at = s.add(from, s.mul(v, vectors.lanes));
                          return {join(soFar[0], load(memory, at, type))};
                        })[0];
  if (whole < vectors.count) {
    Value last = load(memory, s.add(from, vectors.start(whole)), type);
    result = join(result, isSum ? withoutFirstLanes(s.b, s.loc, last, vectors.overlap()) : last);
  }
  auto kind = isSum ? vector::CombiningKind::ADD : vector::CombiningKind::MAXIMUMF;
  return vector::ReductionOp::create(s.b, s.loc, kind, result, arith::FastMathFlags::reassoc);
}

} // namespace rnnc
