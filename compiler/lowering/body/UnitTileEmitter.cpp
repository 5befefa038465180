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

#include "lowering/body/SumsInParts.h"
#include "lowering/builder/Elementwise.h"
#include "lowering/builder/Rows.h"
#include "lowering/builder/TileStarts.h"
#include "lowering/builder/VectorMath.h"

#include "mlir/Dialect/Math/IR/Math.h"

#include <numeric>

using namespace mlir;

namespace rnnc {
using namespace rnn;

namespace {

using Vectors = SmallVector<Value>;

class UnitTileEmitter {
public:
  UnitTileEmitter(const Shard &shard, const UnitGroup &group, const BodyMemory &memory,
                  const DenseMap<Value, Vectors> &stores, const StepBlock &block, Vectors starts,
                  Value weights)
      : s(shard), group(group), memory(memory), stores(stores), block(block),
        starts(std::move(starts)), weights(weights) {}

  void run() {
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

private:
  int64_t perStep() const { return starts.size(); }
  int64_t count() const { return block.steps * perStep(); }
  Value atStep(Value place, int64_t n) const { return block.placeAt(s, place, n); }
  VectorType vectorType(int64_t lanes) const { return VectorType::get({lanes}, s.b.getF32Type()); }
  VectorType vectorType() const { return vectorType(group.vectors.lanes); }
  Value broadcast(Value scalar, VectorType type) const {
    return vector::BroadcastOp::create(s.b, s.loc, type, scalar);
  }
  Vectors constant(double value) const {
    return Vectors(count(), splat(s.b, s.loc, vectorType(), value));
  }
  Value load(Value from, Value at, VectorType type) const {
    return vector::LoadOp::create(s.b, s.loc, type, from, ValueRange{at});
  }
  Value add(Value x, Value y) const { return arith::AddFOp::create(s.b, s.loc, x, y); }
  Value base(Value value) const {
    Value at = memory.lookup(value);
    assert(at && "a value that crosses groups has no memory");
    return at;
  }
  Value memoryOf(Value value) const {
    Value other = block.memories.lookup(value);
    return other ? other : s.memory.workspace;
  }
  /// The tile's vectors of a row that begins at `first`.
  Vectors loadRow(Value from, Value first) const {
    return llvm::map_to_vector(
        starts, [&](Value start) { return load(from, s.add(first, start), vectorType()); });
  }
  Vectors ofAllSteps(const Vectors &row) const {
    Vectors vectors;
    for (int64_t n = 0; n < block.steps; ++n)
      llvm::append_range(vectors, row);
    return vectors;
  }
  Vectors loadValue(Value value) const {
    Vectors vectors;
    for (int64_t n = 0; n < block.steps; ++n)
      for (Value start : starts)
        vectors.push_back(
            load(memoryOf(value), s.add(atStep(base(value), n), start), vectorType()));
    return vectors;
  }
  void store(const Vectors &vectors, Value place) const {
    for (int64_t n = 0; n < block.steps; ++n)
      for (auto [v, start] : llvm::enumerate(starts))
        s.storeVector(vectors[n * perStep() + v], s.memory.workspace,
                      s.add(atStep(place, n), start));
  }
  /// Each step of a stream waits for the gates of the one before.
  bool hasQuickGates(Operation *op) const {
    return s.isStream && !op->getParentOfType<ScanOp>().getInitials().empty();
  }
  bool isInGroup(Operation *op) const { return op && llvm::is_contained(group.body.ops, op); }

  /// Whether the value is computed from dots of the group, or only from those among the products.
  bool needsDots(Value value, std::optional<ArrayRef<DotProducts>> among = std::nullopt) const {
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

  Vectors vectorsOf(Value value) {
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

  static bool isNextState(Value value) {
    auto scan = value.getDefiningOp()->getParentOfType<ScanOp>();
    return scan && llvm::is_contained(scan.getYield().getStates(), value);
  }

  /// Numbers below 2^-64 become 0. After an input of silence, states decay to subnormal numbers,
  /// which some CPUs compute with slowly, and so do their products with small weights; the mode
  /// that flushes them takes longer to set than a small step.
  void dropVanishing(Vectors &vectors) const {
    for (Value &numbers : vectors) {
      Value size = math::AbsFOp::create(s.b, s.loc, numbers);
      Value vanishes = arith::CmpFOp::create(s.b, s.loc, arith::CmpFPredicate::OLT, size,
                                             splat(s.b, s.loc, vectorType(), 0x1p-64));
      numbers = arith::SelectOp::create(s.b, s.loc, vanishes, splat(s.b, s.loc, vectorType(), 0),
                                        numbers);
    }
  }

  Vectors compute(Operation *op) {
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
          s.b, op,
          llvm::map_to_vector(operands, [&](const Vectors &vectors) { return vectors[n]; }),
          hasQuickGates(op)));
    return results;
  }

  /// The tile's vectors of the n-th step.
  Vectors ofOneStep(Operation *op, int64_t n) const {
    if (auto lookup = dyn_cast<LookupOp>(op))
      return loadRow(s.memory.parameters, rowOf(lookup, n));
    Value from = atStep(base(op->getOperand(0)), n);
    Value number =
        isa<BroadcastOp>(op) ? s.load(memoryOf(op->getOperand(0)), from) : reduce(op, from);
    return Vectors(perStep(), broadcast(number, vectorType()));
  }

  /// As y + z (x - y), which has an operation less.
  Vectors mean(Value share, Value one, Value other) {
    Vectors z = vectorsOf(share), x = vectorsOf(one), y = vectorsOf(other), results;
    for (int64_t n = 0; n < count(); ++n) {
      Value distance = arith::SubFOp::create(s.b, s.loc, x[n], y[n]);
      results.push_back(vector::FMAOp::create(s.b, s.loc, z[n], distance, y[n]));
    }
    return results;
  }

  /// The initial value of a dot, if it is a product with other dots that is added to a sum in a
  /// stream: then the dot begins with the sum, and the product comes last.
  MultiplyAddOp lateProduct(DotOp dot) const {
    auto initial = dot.getInit() ? dot.getInit().getDefiningOp<MultiplyAddOp>() : MultiplyAddOp();
    bool isLate = s.isStream && initial && !initial.getNegated() && initial->hasOneUse() &&
                  needsDots(dot.getInit()) && !needsDots(initial->getOperand(2));
    return isLate ? initial : MultiplyAddOp();
  }

  /// What the sum of a dot begins with.
  Vectors beginningOf(DotOp dot) {
    if (MultiplyAddOp late = lateProduct(dot))
      return vectorsOf(late->getOperand(2));
    return dot.getInit() && !needsDots(dot.getInit()) ? vectorsOf(dot.getInit()) : constant(0);
  }

  Vectors withInitial(DotOp dot) {
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

  Vectors nullary(Operation *op) {
    if (auto number = dyn_cast<ConstantOp>(op))
      return constant(number.getValue().convertToDouble());
    if (auto read = dyn_cast<ReadOp>(op)) {
      int64_t offset = *s.offsetOf(parameterOf(op, read.getParameterAttr()));
      return ofAllSteps(
          loadRow(s.memory.parameters, s.inParameters(s.index(int64_t(read.getOffset())), offset)));
    }
    if (isa<IotaOp>(op))
      return ofAllSteps(
          llvm::map_to_vector(starts, [&](Value start) { return numbersFrom(start); }));
    auto weight = cast<SampleWeightOp>(op);
    Value scale = arith::ConstantOp::create(
        s.b, s.loc, s.b.getF32FloatAttr(1.0 / double(weight.getElements())));
    Value product = arith::MulFOp::create(
        s.b, s.loc, s.load(s.memory.workspace, s.index(s.memory.sampleWeights)), scale);
    return Vectors(count(), broadcast(product, vectorType()));
  }

  Value numbersFrom(Value start) const {
    Value first = arith::IndexCastOp::create(s.b, s.loc, s.b.getI32Type(), start);
    first = arith::SIToFPOp::create(s.b, s.loc, s.b.getF32Type(), first);
    SmallVector<float> numbers(group.vectors.lanes);
    std::iota(numbers.begin(), numbers.end(), 0.0f);
    Value steps = arith::ConstantOp::create(
        s.b, s.loc, DenseElementsAttr::get(vectorType(), ArrayRef<float>(numbers)));
    return add(broadcast(first, vectorType()), steps);
  }

  /// The row of the token at the n-th step.
  Value rowOf(LookupOp lookup, int64_t n) const {
    ParameterOp parameter = parameterOf(lookup, lookup.getParameterAttr());
    auto type = cast<RankedTensorType>(parameter.getType());
    Value token = s.load(memoryOf(lookup.getToken()), atStep(base(lookup.getToken()), n));
    Value row =
        arith::IndexCastOp::create(s.b, s.loc, s.b.getIndexType(),
                                   rowStarts(s, token, type.getDimSize(0), type.getDimSize(1)));
    return s.inParameters(row, *s.offsetOf(parameter));
  }

  static ParameterOp parameterOf(Operation *op, Attribute name) {
    return SymbolTable::lookupNearestSymbolFrom<ParameterOp>(op, cast<FlatSymbolRefAttr>(name));
  }

  //===--------------------------------------------------------------------===//
  // Sums over all units
  //===--------------------------------------------------------------------===//

  /// Reduces all units of the operand, which begins at `from`, by vectors; a sum skips the units
  /// that the last vector repeats.
  Value reduce(Operation *op, Value from) const {
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

  //===--------------------------------------------------------------------===//
  // Products
  //===--------------------------------------------------------------------===//

  /// The distinct dots of the terms, whose sums have begun.
  SmallVector<unsigned> dotsOf(const DotProducts &dotProducts) {
    SmallVector<unsigned> dots;
    for (const DotTerm &term : dotProducts.terms)
      if (!llvm::is_contained(dots, term.dot))
        dots.push_back(term.dot);
    for (unsigned dot : dots)
      if (sums[dot].empty())
        sums[dot] = beginningOf(group.dots[dot]);
    return dots;
  }

  int64_t partsOf(const Vectors &chains) const {
    return partsFor(chains.size(), group.mostLanes, s.registers);
  }

  /// The loop over k for one input, which carries the sums that it adds to.
  void multiply(const DotProducts &dotProducts) {
    SmallVector<unsigned> dots = dotsOf(dotProducts);
    Vectors chains;
    for (unsigned dot : dots)
      llvm::append_range(chains, sums[dot]);
    int64_t perInput = dotProducts.terms.size() * perStep() * group.vectors.lanes;
    Value input = base(dotProducts.input), from = memoryOf(dotProducts.input);
    // Many chains gain nothing from unrolling: LLVM would load for all iterations at once, into
    // registers that the inputs of several steps need.
    constexpr int64_t manyChains = 12;
    int64_t unrolled = block.steps > 1 || int64_t(chains.size()) >= manyChains ? 1 : 4;
    emitInParts(s, dotProducts.size, partsOf(chains), unrolled, chains,
                [&](Value k, MutableArrayRef<Value> part) {
                  Vectors x;
                  for (int64_t n = 0; n < block.steps; ++n)
                    x.push_back(broadcast(s.load(from, s.add(atStep(input, n), k)), vectorType()));
                  Value at = s.add(weights, s.mul(k, perInput));
                  for (const DotTerm &term : dotProducts.terms)
                    for (int64_t v = 0; v < perStep(); ++v) {
                      Value weight = load(s.memory.weights, at, vectorType());
                      int64_t first = (llvm::find(dots, term.dot) - dots.begin()) * count() + v;
                      for (int64_t n = 0; n < block.steps; ++n) {
                        Value &sum = part[first + n * perStep()];
                        sum = vector::FMAOp::create(s.b, s.loc, x[n], weight, sum);
                      }
                      at = s.add(at, group.vectors.lanes);
                    }
                });
    weights = s.add(weights, dotProducts.size * perInput);
    auto next = chains.begin();
    for (unsigned dot : dots)
      for (Value &sum : sums[dot])
        sum = *next++;
  }

  /// The same with lanes over k: one vector for each unit, summed at the end.
  void multiplyAcross(const DotProducts &dotProducts) {
    SmallVector<unsigned> dots = dotsOf(dotProducts);
    UnitVectors inputs = group.across(dotProducts);
    VectorType type = vectorType(inputs.lanes);
    int64_t units = group.vectors.width;
    int64_t perVector = dotProducts.terms.size() * units * inputs.lanes;
    Vectors chains(dots.size() * units, splat(s.b, s.loc, type, 0));
    Value input = base(dotProducts.input), from = memoryOf(dotProducts.input);
    auto add = [&](Value start, Value vector, MutableArrayRef<Value> part) {
      Value x = load(from, s.add(input, start), type);
      Value at = s.add(weights, s.mul(vector, perVector));
      for (const DotTerm &term : dotProducts.terms)
        for (int64_t n = 0; n < units; ++n) {
          Value &sum = part[(llvm::find(dots, term.dot) - dots.begin()) * units + n];
          sum = vector::FMAOp::create(s.b, s.loc, x, load(s.memory.weights, at, type), sum);
          at = s.add(at, inputs.lanes);
        }
    };
    int64_t whole = inputs.count - (inputs.overlap() > 0);
    emitInParts(s, whole, partsOf(chains), 4, chains,
                [&](Value vector, MutableArrayRef<Value> part) {
                  add(s.mul(vector, inputs.lanes), vector, part);
                });
    if (whole < inputs.count)
      add(s.index(inputs.start(whole)), s.index(whole), chains);
    weights = s.add(weights, inputs.count * perVector);
    for (auto [number, dot] : llvm::enumerate(dots))
      addUnits(dot, ArrayRef<Value>(chains).slice(number * units, units));
  }

  /// Adds the sum over the lanes of each unit's vector.
  void addUnits(unsigned dot, ArrayRef<Value> units) {
    SmallVector<Value> numbers;
    for (Value unit : units)
      numbers.push_back(vector::ReductionOp::create(s.b, s.loc, vector::CombiningKind::ADD, unit,
                                                    arith::FastMathFlags::reassoc));
    for (auto [vector, sum] : llvm::enumerate(sums[dot])) {
      auto lanes = ArrayRef<Value>(numbers).slice(group.vectors.start(vector), group.vectors.lanes);
      sum = add(sum, vector::FromElementsOp::create(s.b, s.loc, vectorType(), lanes));
    }
  }

  const Shard &s;
  const UnitGroup &group;
  const BodyMemory &memory;
  const DenseMap<Value, Vectors> &stores;
  const StepBlock &block;
  Vectors starts;            // the first unit of each vector
  Value weights;             // float index of the next weights
  SmallVector<Vectors> sums; // of each dot
  DenseMap<Value, Vectors> tile;
};

} // namespace

static void emitGroup(const Shard &s, const UnitGroup &group, const BodyMemory &memory,
                      const BodyStores &stores, const StepBlock &block) {
  auto emit = [&](Vectors starts, Value weights) {
    UnitTileEmitter(s, group, memory, stores, block, std::move(starts), weights).run();
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
  Vectors starts;
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
