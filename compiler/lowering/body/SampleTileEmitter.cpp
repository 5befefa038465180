// A group of a body -> a loop over tiles of units. Lanes are samples.
//
//   for u0 in units by U:                      # U so that the sums fit registers
//     sum[dot][U][V] = the dots' initial values
//     for each input x of the dots:
//       for k in x: for dot of x, u: sum[dot][u] += W[k][u0 + u] * x[k]
//     the elementwise ops on the sums, and stores
//
// If sums are apart (SampleLayout.h), the loops of each dot come one after another and store its
// sums, and the elementwise ops follow in a loop of their own, over smaller tiles.
//
// A reduction is the only unit of its group: a loop over the units of its operand.
#include "lowering/body/SampleTileEmitter.h"

#include "analysis/CacheLine.h"
#include "lowering/builder/Chains.h"
#include "lowering/builder/Elementwise.h"
#include "lowering/builder/Rows.h"
#include "lowering/builder/VectorMath.h"

#include "llvm/Support/MathExtras.h"

using namespace mlir;

namespace rnnc {
using namespace rnn;

namespace {

class SampleTileEmitter {
public:
  SampleTileEmitter(const Shard &shard, const SampleGroup &group, const BodyMemory &memory,
                    const BodyStores &stores, const NextSteps &next, Value start, int64_t units)
      : s(shard), group(group), memory(memory), stores(stores), next(next), start(start),
        units(units) {
    if (group.offset)
      packed = s.add(s.add(s.body.weightsBase, *group.offset), s.mul(start, group.weights));
  }

  void run() {
    for (const SampleWave &wave : group.waves) {
      emitOps(wave);
      emitDots(wave);
    }
  }

  /// The sums alone, which are stored.
  void runDots() {
    for (const SampleWave &wave : group.waves)
      emitDots(wave);
  }

  /// The ops alone; `first` is the tile's first unit among the stored ones.
  void runOps(Value first) {
    for (Operation *op : group.body.ops)
      if (isa<DotOp>(op)) {
        Value base = s.add(storedSums(op), s.mul(first, s.samples()));
        SmallVector<Value> &sums = tile[op->getResult(0)];
        for (int64_t n = 0; n < units * s.shape.vectors; ++n)
          sums.push_back(s.loadVector(s.memory.workspace, s.add(base, n * s.lanes)));
      }
    for (const SampleWave &wave : group.waves)
      emitOps(wave);
  }

private:
  void emitOps(const SampleWave &wave) {
    for (Operation *op : wave.ops)
      finish(op->getResult(0), across(op));
  }

  void finish(Value value, SmallVector<Value> vectors) {
    for (Value base : stores.lookup(value))
      for (int64_t n = 0; n < units * s.shape.vectors; ++n)
        s.storeVector(vectors[n], s.memory.workspace, place(base, n));
    tile[value] = std::move(vectors);
  }

  void finishDot(DotOp dot, SmallVector<Value> sums) {
    if (group.opsTile > 0) {
      Value base = storedSums(dot);
      for (auto [n, sum] : llvm::enumerate(sums))
        s.storeVector(sum, s.memory.workspace, s.add(base, int64_t(n) * s.lanes));
    }
    finish(dot.getResult(), std::move(sums));
  }

  /// The float index of the stored sums of a dot.
  Value storedSums(Operation *dot) {
    auto dots = llvm::make_filter_range(group.body.ops, llvm::IsaPred<DotOp>);
    return s.index(std::distance(dots.begin(), llvm::find(dots, dot)) * group.tile * s.samples());
  }

  /// The float index of the tile's n-th vector (unit-major) of a value.
  Value place(Value base, int64_t n) {
    return s.add(s.add(base, s.mul(start, s.samples())), n * s.lanes);
  }

  SmallVector<Value> vectorsOf(Value value) {
    auto known = tile.find(value);
    if (known != tile.end())
      return known->second;
    SmallVector<Value> vectors;
    Operation *op = value.getDefiningOp();
    if (op && isNullary(op)) {
      vectors = nullary(op);
    } else if (op && llvm::is_contained(group.body.ops, op)) { // for the sums alone
      vectors = across(op);
    } else {
      Value base = memory.lookup(value);
      assert(base && "a value that crosses groups has no memory");
      for (int64_t n = 0; n < units * s.shape.vectors; ++n)
        vectors.push_back(s.loadVector(s.memory.workspace, place(base, n)));
      if (auto distance = next.find(value); distance != next.end())
        for (int64_t i = 0; i < units * s.samples(); i += cacheLineFloats)
          prefetchLine(s, s.memory.workspace, s.add(s.add(place(base, 0), distance->second), i));
    }
    tile[value] = vectors;
    return vectors;
  }

  SmallVector<Value> nullary(Operation *op) {
    SmallVector<Value> vectors;
    if (auto constant = dyn_cast<ConstantOp>(op)) {
      vectors.assign(units * s.shape.vectors,
                     splat(s.b, s.loc, s.vectorType(), constant.getValue().convertToDouble()));
    } else if (auto read = dyn_cast<ReadOp>(op)) {
      Value base =
          s.inParameters(start, offsetOf(op, read.getParameterAttr()) + int64_t(read.getOffset()));
      for (int64_t u = 0; u < units; ++u)
        vectors.append(s.shape.vectors, s.broadcast(s.load(s.memory.parameters, s.add(base, u))));
    } else if (isa<IotaOp>(op)) {
      for (int64_t u = 0; u < units; ++u) {
        Value number = arith::IndexCastOp::create(s.b, s.loc, s.b.getI32Type(), s.add(start, u));
        number = arith::SIToFPOp::create(s.b, s.loc, s.b.getF32Type(), number);
        vectors.append(s.shape.vectors, s.broadcast(number));
      }
    } else {
      auto weight = cast<SampleWeightOp>(op);
      Value scale = splat(s.b, s.loc, s.vectorType(), 1.0 / double(weight.getElements()));
      for (int64_t n = 0; n < units * s.shape.vectors; ++n) {
        Value at = s.index(s.memory.sampleWeights + n % s.shape.vectors * s.lanes);
        vectors.push_back(
            arith::MulFOp::create(s.b, s.loc, s.loadVector(s.memory.workspace, at), scale));
      }
    }
    return vectors;
  }

  SmallVector<Value> across(Operation *op) {
    if (isa<BroadcastOp>(op)) {
      SmallVector<Value> unit = load(op->getOperand(0), s.index(0));
      SmallVector<Value> vectors;
      for (int64_t u = 0; u < units; ++u)
        llvm::append_range(vectors, unit);
      return vectors;
    }
    if (auto lookup = dyn_cast<LookupOp>(op))
      return gather(lookup);
    if (isa<ReduceSumOp, ReduceMaxOp>(op))
      return reduce(op);
    return elementwise(op);
  }

  /// The vectors of one unit of a value in memory.
  SmallVector<Value> load(Value value, Value unit) {
    Value base = memory.lookup(value);
    assert(base && "a value that crosses groups has no memory");
    SmallVector<Value> vectors;
    for (int64_t v = 0; v < s.shape.vectors; ++v)
      vectors.push_back(s.loadVector(s.memory.workspace,
                                     s.add(s.add(base, s.mul(unit, s.samples())), v * s.lanes)));
    return vectors;
  }

  /// The row of the matrix for each lane.
  SmallVector<Value> gather(LookupOp lookup) {
    ParameterOp parameter = parameterOf(lookup, lookup.getParameterAttr());
    auto type = cast<RankedTensorType>(parameter.getType());
    int64_t columns = type.getDimSize(1);
    SmallVector<Value> firsts;
    for (Value token : load(lookup.getToken(), s.index(0)))
      firsts.push_back(rowStarts(s, token, type.getDimSize(0), columns));
    Value base = s.inParameters(start, *parameter.getOffset());
    Value none = splat(s.b, s.loc, s.vectorType(), 0);
    Value all = arith::ConstantOp::create(
        s.b, s.loc, DenseElementsAttr::get(VectorType::get({s.lanes}, s.b.getI1Type()), true));
    SmallVector<Value> vectors;
    auto element = [&](Value at, Value first) {
      Value row = vector::ExtractOp::create(s.b, s.loc, first, 0);
      row = arith::IndexCastOp::create(s.b, s.loc, s.b.getIndexType(), row);
      return s.broadcast(s.load(s.memory.parameters, s.add(at, row)));
    };
    for (int64_t u = 0; u < units; ++u)
      for (Value first : firsts) {
        Value at = s.add(base, u);
        vectors.push_back(s.lanes == 1 ? element(at, first)
                                       : vector::GatherOp::create(s.b, s.loc, s.vectorType(),
                                                                  s.memory.parameters,
                                                                  ValueRange{at}, first, all, none)
                                             .getResult());
      }
    return vectors;
  }

  SmallVector<Value> reduce(Operation *op) {
    Value input = op->getOperand(0);
    auto rest = [&](Value k, ValueRange current) {
      SmallVector<Value> next = load(input, k);
      for (auto [value, result] : llvm::zip(next, current))
        value = isa<ReduceSumOp>(op)
                    ? arith::AddFOp::create(s.b, s.loc, result, value).getResult()
                    : arith::MaximumFOp::create(s.b, s.loc, result, value).getResult();
      return next;
    };
    return llvm::to_vector(
        s.loop(s.index(1), s.index(sizeOf(input)), load(input, s.index(0)), rest));
  }

  SmallVector<Value> elementwise(Operation *op) {
    if (isNullary(op))
      return nullary(op);
    SmallVector<SmallVector<Value>> operands;
    for (Value operand : op->getOperands())
      operands.push_back(vectorsOf(operand));
    SmallVector<Value> results;
    Chains chains(s.b);
    for (int64_t n = 0; n < units * s.shape.vectors; ++n) {
      SmallVector<Value> arguments;
      for (const SmallVector<Value> &vectors : operands)
        arguments.push_back(vectors[n]);
      chains.begin();
      results.push_back(emitElementwise(s.b, op, arguments));
    }
    if (group.opsTile > 0)
      chains.alternate();
    return results;
  }

  static ParameterOp parameterOf(Operation *op, Attribute name) {
    return SymbolTable::lookupNearestSymbolFrom<ParameterOp>(op, cast<FlatSymbolRefAttr>(name));
  }
  static int64_t offsetOf(Operation *op, Attribute name) {
    return *parameterOf(op, name).getOffset();
  }

  void emitDots(const SampleWave &wave) {
    // A sum is in registers from its first product to its last one: in a loop that does not change
    // it LLVM would rather give up the registers of another one that it does.
    SmallVector<SmallVector<Value>> sums(wave.dots.size());
    SmallVector<unsigned> left(wave.dots.size());
    for (const DotProducts &products : wave.products)
      for (unsigned dot : products.dots())
        ++left[dot];
    for (const DotProducts &products : wave.products) {
      for (unsigned dot : products.dots())
        if (sums[dot].empty())
          sums[dot] = initialSums(wave.dots[dot]);
      emitProducts(products, sums);
      for (unsigned dot : products.dots())
        if (--left[dot] == 0)
          finishDot(wave.dots[dot], std::move(sums[dot]));
    }
  }

  SmallVector<Value> initialSums(DotOp dot) {
    if (dot.getInit())
      return vectorsOf(dot.getInit());
    return SmallVector<Value>(units * s.shape.vectors, splat(s.b, s.loc, s.vectorType(), 0));
  }

  /// The number of elements of an input to multiply.
  Value termsOf(Value input) {
    Value all = s.index(sizeOf(input));
    auto argument = dyn_cast<BlockArgument>(input);
    if (!s.body.zeroStates || !argument)
      return all;
    auto scan = cast<ScanOp>(argument.getOwner()->getParentOp());
    bool isState = argument.getArgNumber() >= scan.getSequences().size();
    return isState ? arith::SelectOp::create(s.b, s.loc, s.body.zeroStates, s.index(0), all) : all;
  }

  using Place = CodeBuilder::Place;
  /// weightAt(the places of the weights, number of the term, unit) gives a weight of the products.
  using WeightAt = llvm::function_ref<Value(ValueRange, int64_t, int64_t)>;

  void emitProducts(const DotProducts &products, SmallVector<SmallVector<Value>> &sums) {
    int64_t terms = products.terms.size();
    if (group.offset) {
      Value begin = packed;
      packed = s.add(packed, products.size * terms * units);
      return emitLoop(products, sums, Place{begin, s.index(terms * units)},
                      [&](ValueRange at, int64_t term, int64_t unit) {
                        return s.load(s.memory.weights, s.add(at[0], term * units + unit));
                      });
    }
    SmallVector<Place> rows;
    for (const DotTerm &term : products.terms)
      rows.push_back({s.inParameters(s.mul(start, term.unitStride()), term.base),
                      s.index(term.inputStride())});
    emitLoop(products, sums, rows, [&](ValueRange at, int64_t number, int64_t unit) {
      return s.load(s.memory.parameters,
                    s.add(at[number], unit * products.terms[number].unitStride()));
    });
  }

  /// The loop over k for one input, which carries the sums that it adds to.
  void emitLoop(const DotProducts &products, SmallVector<SmallVector<Value>> &sums,
                ArrayRef<Place> weights, WeightAt weightAt) {
    auto &[input, size, terms] = products;
    int64_t perDot = units * s.shape.vectors;
    SmallVector<unsigned> dots = products.dots();
    SmallVector<Value> flat;
    for (unsigned dot : dots)
      llvm::append_range(flat, sums[dot]);
    Value base = memory.lookup(input);
    assert(base && "a dot's input has no memory");

    SmallVector<Place> places = {{base, s.index(s.samples())}};
    llvm::append_range(places, weights);
    auto step = [&](ValueRange at, ValueRange current) {
      SmallVector<Value> next(current);
      SmallVector<Value> x;
      for (int64_t v = 0; v < s.shape.vectors; ++v)
        x.push_back(s.loadVector(s.memory.workspace, s.add(at[0], v * s.lanes)));
      for (auto [number, term] : llvm::enumerate(terms)) {
        int64_t first = (llvm::find(dots, term.dot) - dots.begin()) * perDot;
        for (int64_t u = 0; u < units; ++u) {
          Value weight = s.broadcast(weightAt(at.drop_front(), number, u));
          for (int64_t v = 0; v < s.shape.vectors; ++v) {
            Value &sum = next[first + u * s.shape.vectors + v];
            sum = vector::FMAOp::create(s.b, s.loc, weight, x[v], sum);
          }
        }
      }
      return next;
    };
    constexpr int64_t unrolled = 4; // a loop with so few iterations costs more than its body
    if (size > unrolled)
      flat = llvm::to_vector(s.walk(termsOf(input), places, flat, step));
    else
      for (int64_t k = 0; k < size; ++k) {
        auto at = llvm::map_to_vector(
            places, [&](const Place &place) { return s.add(place.start, s.mul(place.stride, k)); });
        flat = step(at, flat);
      }

    auto next = flat.begin();
    for (unsigned dot : dots)
      for (Value &sum : sums[dot])
        sum = *next++;
  }

  const Shard &s;
  const SampleGroup &group;
  const BodyMemory &memory;
  const BodyStores &stores;
  const NextSteps &next;
  Value start;
  int64_t units;
  Value packed;                             // start of the packed weights of the next products
  DenseMap<Value, SmallVector<Value>> tile; // unit-major vectors
};

} // namespace

void emitBodyOverSamples(const Shard &shard, const SampleLayout &layout, const BodyMemory &memory,
                         const BodyStores &stores, const NextSteps &next) {
  for (const SampleGroup &group : layout.groups)
    shard.tiles(group.body.width, group.tile, [&](Value start, int64_t units) {
      SampleTileEmitter tile(shard, group, memory, stores, next, start, units);
      if (group.opsTile == 0)
        return tile.run();
      tile.runDots();
      // The last tile may have fewer units, of which each part gets as many: the code is shorter.
      int64_t parts = llvm::divideCeil(units, group.opsTile);
      shard.tiles(units, llvm::divideCeil(units, parts), [&](Value first, int64_t some) {
        SampleTileEmitter(shard, group, memory, stores, next, shard.add(start, first), some)
            .runOps(first);
      });
    });
}

} // namespace rnnc
