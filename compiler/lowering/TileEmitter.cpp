// A group of a body -> a loop over tiles of units. Lanes are samples.
//
//   for u0 in units by U:                      # U so that the sums fit registers
//     sum[dot][U][V] = the dots' initial values
//     for each input x of the dots:
//       for k in x: for dot of x, u: sum[dot][u] += W[k][u0 + u] * x[k]
//     the elementwise ops on the sums, and stores
//
// A reduction is a group's only unit: a loop over the units of its operand.
#include "lowering/TileEmitter.h"

#include "lowering/Elementwise.h"
#include "lowering/Rows.h"
#include "lowering/VectorMath.h"
#include "llvm/ADT/MapVector.h"

using namespace mlir;

namespace rnnc {
using namespace rnn;

namespace {

/// One product of a dot: the weights that go with one input.
struct Term {
  unsigned dot; // in its wave
  int64_t base; // float index of the weight of unit 0 and k = 0
  int64_t columns;
  bool transposed;
};

class TileEmitter {
public:
  TileEmitter(const Shard &shard, const BodyGroup &group, const BodyMemory &memory,
              const DenseMap<Value, SmallVector<Value>> &stores, Value start, int64_t units)
      : s(shard), group(group), memory(memory), stores(stores), start(start), units(units) {}

  void run() {
    // In waves, so that dots whose initial values are ready run in joint loops.
    SmallVector<Operation *> waiting(group.ops);
    while (!waiting.empty()) {
      SmallVector<Operation *> later;
      SmallVector<DotOp> wave;
      for (Operation *op : waiting) {
        if (!isReady(op))
          later.push_back(op);
        else if (auto dot = dyn_cast<DotOp>(op))
          wave.push_back(dot);
        else
          finish(op->getResult(0), across(op));
      }
      if (!wave.empty())
        emitDots(wave);
      waiting = std::move(later);
    }
  }

private:
  bool isReady(Operation *op) {
    return llvm::all_of(op->getOpOperands(), [&](OpOperand &operand) {
      if (readsAllUnits(operand))
        return true; // in memory since an earlier stage
      Operation *source = operand.get().getDefiningOp();
      return tile.contains(operand.get()) || !source || !llvm::is_contained(group.ops, source);
    });
  }

  void finish(Value value, SmallVector<Value> vectors) {
    for (Value base : stores.lookup(value))
      for (int64_t n = 0; n < units * s.vectors; ++n)
        s.storeVector(vectors[n], s.workspace, place(base, n));
    tile[value] = std::move(vectors);
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
    } else {
      Value base = memory.lookup(value);
      assert(base && "a value that crosses groups has no memory");
      for (int64_t n = 0; n < units * s.vectors; ++n)
        vectors.push_back(s.loadVector(s.workspace, place(base, n)));
    }
    tile[value] = vectors;
    return vectors;
  }

  SmallVector<Value> nullary(Operation *op) {
    SmallVector<Value> vectors;
    if (auto constant = dyn_cast<ConstantOp>(op)) {
      vectors.assign(units * s.vectors,
                     splat(s.b, s.loc, s.vectorType(), constant.getValue().convertToDouble()));
    } else if (auto read = dyn_cast<ReadOp>(op)) {
      Value base =
          s.inParameters(start, offsetOf(op, read.getParameterAttr()) + int64_t(read.getOffset()));
      for (int64_t u = 0; u < units; ++u)
        vectors.append(s.vectors, s.broadcast(s.load(s.parameters, s.add(base, u))));
    } else if (isa<IotaOp>(op)) {
      for (int64_t u = 0; u < units; ++u) {
        Value number = arith::IndexCastOp::create(s.b, s.loc, s.b.getI32Type(), s.add(start, u));
        number = arith::SIToFPOp::create(s.b, s.loc, s.b.getF32Type(), number);
        vectors.append(s.vectors, s.broadcast(number));
      }
    } else {
      auto weight = cast<SampleWeightOp>(op);
      Value scale = splat(s.b, s.loc, s.vectorType(), 1.0 / double(weight.getElements()));
      for (int64_t n = 0; n < units * s.vectors; ++n) {
        Value at = s.index(s.sampleWeights + n % s.vectors * s.lanes);
        vectors.push_back(arith::MulFOp::create(s.b, s.loc, s.loadVector(s.workspace, at), scale));
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

  /// The vectors of one unit of a value that is in memory.
  SmallVector<Value> load(Value value, Value unit) {
    Value base = memory.lookup(value);
    assert(base && "a value that crosses groups has no memory");
    SmallVector<Value> vectors;
    for (int64_t v = 0; v < s.vectors; ++v)
      vectors.push_back(
          s.loadVector(s.workspace, s.add(s.add(base, s.mul(unit, s.samples())), v * s.lanes)));
    return vectors;
  }

  /// Each lane's row of the matrix.
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
    for (int64_t u = 0; u < units; ++u)
      for (Value first : firsts)
        vectors.push_back(vector::GatherOp::create(s.b, s.loc, s.vectorType(), s.parameters,
                                                   ValueRange{s.add(base, u)}, first, all, none));
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
    for (int64_t n = 0; n < units * s.vectors; ++n) {
      SmallVector<Value> arguments;
      for (const SmallVector<Value> &vectors : operands)
        arguments.push_back(vectors[n]);
      results.push_back(emitElementwise(s.b, op, arguments));
    }
    return results;
  }

  static ParameterOp parameterOf(Operation *op, Attribute name) {
    return SymbolTable::lookupNearestSymbolFrom<ParameterOp>(op, cast<FlatSymbolRefAttr>(name));
  }
  static int64_t offsetOf(Operation *op, Attribute name) {
    return *parameterOf(op, name).getOffset();
  }

  void emitDots(ArrayRef<DotOp> wave) {
    SmallVector<SmallVector<Value>> sums;
    llvm::MapVector<Value, SmallVector<Term>> inputs; // products that read the same input
    for (DotOp dot : wave) {
      if (dot.getInit())
        sums.push_back(vectorsOf(dot.getInit()));
      else
        sums.push_back(SmallVector<Value>(units * s.vectors, splat(s.b, s.loc, s.vectorType(), 0)));
      for (auto [input, name, offset] :
           llvm::zip(dot.getInputs(), dot.getParameters(), dot.getOffsets())) {
        ParameterOp parameter = parameterOf(dot, name);
        int64_t columns = cast<RankedTensorType>(parameter.getType()).getDimSize(1);
        inputs[input].push_back({unsigned(sums.size() - 1),
                                 int64_t(*parameter.getOffset()) + offset, columns,
                                 dot.getTransposed()});
      }
    }
    for (auto &[input, terms] : inputs)
      emitProducts(input, terms, sums);
    for (auto [dot, vectors] : llvm::zip(wave, sums))
      finish(DotOp(dot).getResult(), vectors);
  }

  /// How many elements of an input are multiplied.
  Value termsOf(Value input) {
    Value all = s.index(sizeOf(input));
    auto argument = dyn_cast<BlockArgument>(input);
    if (!s.zeroStates || !argument)
      return all;
    auto scan = cast<ScanOp>(argument.getOwner()->getParentOp());
    bool isState = argument.getArgNumber() >= scan.getSequences().size();
    return isState ? arith::SelectOp::create(s.b, s.loc, s.zeroStates, s.index(0), all) : all;
  }

  /// One input's loop over k, with the sums that it feeds going round.
  void emitProducts(Value input, ArrayRef<Term> terms, SmallVector<SmallVector<Value>> &sums) {
    int64_t size = sizeOf(input), perDot = units * s.vectors;
    SmallVector<unsigned> dots;
    for (const Term &term : terms)
      if (!llvm::is_contained(dots, term.dot))
        dots.push_back(term.dot);
    SmallVector<Value> flat;
    for (unsigned dot : dots)
      llvm::append_range(flat, sums[dot]);

    // Rows of weights start at the tile's units; columns of transposed ones too.
    SmallVector<Value> bases;
    for (const Term &term : terms)
      bases.push_back(
          s.inParameters(term.transposed ? s.mul(start, term.columns) : start, term.base));
    Value base = memory.lookup(input);
    assert(base && "a dot's input has no memory");

    auto step = [&](Value k, ValueRange current) {
      SmallVector<Value> next(current);
      SmallVector<Value> x;
      for (int64_t v = 0; v < s.vectors; ++v)
        x.push_back(
            s.loadVector(s.workspace, s.add(s.add(base, s.mul(k, s.samples())), v * s.lanes)));
      for (auto [term, weights] : llvm::zip(terms, bases)) {
        int64_t first = (llvm::find(dots, term.dot) - dots.begin()) * perDot;
        Value row = s.add(weights, term.transposed ? k : s.mul(k, term.columns));
        for (int64_t u = 0; u < units; ++u) {
          Value weight =
              s.broadcast(s.load(s.parameters, s.add(row, term.transposed ? u * term.columns : u)));
          for (int64_t v = 0; v < s.vectors; ++v) {
            Value &sum = next[first + u * s.vectors + v];
            sum = vector::FMAOp::create(s.b, s.loc, weight, x[v], sum);
          }
        }
      }
      return next;
    };
    constexpr int64_t unrolled = 4; // a loop of so few turns costs more than its body
    if (size <= unrolled)
      for (int64_t k = 0; k < size; ++k)
        flat = step(s.index(k), flat);
    else
      flat = llvm::to_vector(s.loop(s.index(0), termsOf(input), flat, step));

    auto next = flat.begin();
    for (unsigned dot : dots)
      for (Value &sum : sums[dot])
        sum = *next++;
  }

  const Shard &s;
  const BodyGroup &group;
  const BodyMemory &memory;
  const DenseMap<Value, SmallVector<Value>> &stores;
  Value start;
  int64_t units;
  DenseMap<Value, SmallVector<Value>> tile; // unit-major vectors
};

/// Units of a tile: as many as keep the sums of one loop (and where there are many
/// registers, all sums) in registers, spread evenly over the width.
int64_t tileUnits(const Shard &shard, const BodyGroup &group) {
  llvm::DenseMap<Value, int64_t> perInput;
  int64_t dots = 0, most = 0;
  for (Operation *op : group.ops)
    if (auto dot = dyn_cast<DotOp>(op)) {
      ++dots;
      for (Value input :
           llvm::SmallSetVector<Value, 4>(dot.getInputs().begin(), dot.getInputs().end()))
        most = std::max(most, ++perInput[input]);
    }
  if (dots == 0) // elementwise alone: two independent chains
    return std::min<int64_t>(group.width, std::max<int64_t>(1, 2 / shard.vectors));
  bool many = shard.registers >= 24;
  int64_t inLoop = (many ? shard.registers - 8 : 12) / (most * shard.vectors);
  int64_t all = (many ? shard.registers - 4 : 16) / (dots * shard.vectors);
  int64_t units = std::clamp<int64_t>(std::min(inLoop, all), 1, group.width);
  int64_t tiles = (group.width + units - 1) / units;
  return (group.width + tiles - 1) / tiles;
}

} // namespace

void emitBody(const Shard &shard, const BodySchedule &schedule, const BodyMemory &memory,
              const DenseMap<Value, SmallVector<Value>> &stores) {
  for (const BodyGroup &group : schedule.groups)
    shard.tiles(group.width, tileUnits(shard, group), [&](Value start, int64_t units) {
      TileEmitter(shard, group, memory, stores, start, units).run();
    });
}

} // namespace rnnc
