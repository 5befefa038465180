// For each vector of each tile and each of its products, a call that packs its weights
// for all inputs: rows of the parameter by vectors, columns by floats.
//
//   pack_rows_LANES(parameters, weights, count, from, from's stride, to, to's stride):
//   for n in count: weights[to + n * stride'] = parameters[from + n * stride], a vector
//
//   pack_columns(..., lanes, lanes' stride):
//   for n in count: for lane: weights[to + n * stride' + lane] =
//                               parameters[from + n * stride + lane * lanes' stride]
#include "lowering/PackedWeights.h"

#include "lowering/Copies.h"
#include "lowering/UnitLayout.h"

using namespace mlir;

namespace rnnc {
using namespace rnn;

namespace {

/// Vectors of weights: each from lanes with a stride, one vector for each input.
struct Source {
  Value from;
  int64_t lanes, laneStride, count, stride;
};

class Packer {
public:
  explicit Packer(const Shard &shard) : s(shard) {}

  void pack(const UnitGroup &group, Value to) {
    if (group.acrossInputs)
      return packAcross(group, to);
    int64_t lanes = group.vectors.lanes, tiles = group.tilesInLoop();
    if (tiles > 0)
      s.loop(tiles, [&](Value number) {
        Value first = s.mul(number, group.tile * lanes);
        SmallVector<Value> starts;
        for (int64_t n = 0; n < group.tile; ++n)
          starts.push_back(s.add(first, n * lanes));
        packTile(group, starts, s.add(to, s.mul(number, group.floats(group.tile))));
      });
    SmallVector<Value> starts;
    for (int64_t vector = tiles * group.tile; vector < group.vectors.count; ++vector)
      starts.push_back(s.index(group.vectors.start(vector)));
    packTile(group, starts, s.add(to, tiles * group.floats(group.tile)));
  }

private:
  void packTile(const UnitGroup &group, ArrayRef<Value> starts, Value to) {
    int64_t lanes = group.vectors.lanes;
    for (const UnitProducts &of : group.products) {
      int64_t perInput = of.terms.size() * starts.size() * lanes, place = 0;
      for (const UnitTerm &term : of.terms)
        for (Value start : starts) {
          Value from = s.add(s.mul(start, term.unitStride()), term.base);
          packVectors({from, lanes, term.unitStride(), of.size, term.inputStride()},
                      s.add(to, place), perInput);
          place += lanes;
        }
      to = s.add(to, of.size * perInput);
    }
  }

  void packAcross(const UnitGroup &group, Value to) {
    for (const UnitProducts &of : group.products) {
      UnitVectors inputs = group.across(of);
      int64_t units = group.vectors.width, perVector = of.terms.size() * units * inputs.lanes;
      int64_t whole = inputs.count - (inputs.overlap() > 0), place = 0;
      for (const UnitTerm &term : of.terms)
        for (int64_t n = 0; n < units; ++n, place += inputs.lanes) {
          int64_t from = term.base + n * term.unitStride(), stride = term.inputStride();
          packVectors({s.index(from), inputs.lanes, stride, whole, inputs.lanes * stride},
                      s.add(to, place), perVector);
          if (whole == inputs.count)
            continue;
          Value last = s.add(to, place + whole * perVector);
          fillFloats(s, 0, s.weights, last, inputs.overlap());
          packVectors({s.index(from + whole * inputs.lanes * stride),
                       inputs.lanes - inputs.overlap(), stride, 1, 0},
                      s.add(last, inputs.overlap()), 0);
        }
      to = s.add(to, inputs.count * perVector);
    }
  }

  void packVectors(const Source &source, Value to, int64_t toStride) {
    bool isRow = source.laneStride == 1;
    SmallVector<Value> arguments = {
        s.parameters,           s.weights, s.index(source.count), source.from,
        s.index(source.stride), to,        s.index(toStride)};
    if (!isRow)
      arguments.append({s.index(source.lanes), s.index(source.laneStride)});
    func::CallOp::create(s.b, s.loc, kernel(isRow, source.lanes, arguments), arguments);
  }

  func::FuncOp kernel(bool isRow, int64_t lanes, ValueRange arguments) {
    auto module = s.b.getBlock()->getParentOp()->getParentOfType<ModuleOp>();
    std::string name = isRow ? "pack_rows_" + std::to_string(lanes) : "pack_columns";
    name += s.isStream ? "_of_stream" : "";
    if (auto known = module.lookupSymbol<func::FuncOp>(name))
      return known;
    OpBuilder::InsertionGuard guard(s.b);
    s.b.setInsertionPointToStart(module.getBody());
    auto function = func::FuncOp::create(s.b, s.loc, name,
                                         s.b.getFunctionType(arguments.getTypes(), TypeRange()));
    function.setPrivate();
    s.b.setInsertionPointToStart(function.addEntryBlock());
    auto argument = [&](unsigned number) -> Value { return function.getArgument(number); };
    s.loop(s.index(0), argument(2), 1, [&](Value n) {
      Value from = s.add(argument(3), s.mul(n, argument(4)));
      Value to = s.add(argument(5), s.mul(n, argument(6)));
      if (isRow)
        return copyFloats(s, argument(0), from, argument(1), to, lanes);
      s.loop(s.index(0), argument(7), 1, [&](Value lane) {
        Value weight = s.load(argument(0), s.add(from, s.mul(lane, argument(8))));
        s.store(weight, argument(1), s.add(to, lane));
      });
    });
    func::ReturnOp::create(s.b, s.loc);
    return function;
  }

  const Shard &s;
};

/// What tells which weights are packed, and how.
std::string keyOf(const UnitLayout &layout) {
  std::string key;
  llvm::raw_string_ostream out(key);
  for (const UnitGroup &group : layout.groups) {
    if (group.products.empty())
      continue;
    out << group.vectors.width << "/" << group.tile << "/" << group.acrossInputs << ":";
    for (const UnitProducts &of : group.products) {
      out << of.size << "(";
      for (const UnitTerm &term : of.terms)
        out << term.base << (term.transposed ? "t" : " ") << term.columns << ",";
      out << ")";
    }
  }
  return key;
}

} // namespace

PackedWeights::PackedWeights(func::FuncOp function, VectorShape shape, int64_t registers)
    : shape(shape), registers(registers) {
  if (shape.unitLanes == 0)
    return;
  llvm::StringMap<int64_t> known;
  for (auto scan : function.getBody().getOps<ScanOp>()) {
    BodySchedule schedule = scheduleBody(scan.getBody().front());
    UnitLayout layout(schedule, shape.unitLanes, registers);
    auto [place, isNew] = known.try_emplace(keyOf(layout), floats);
    offsets[scan] = place->second;
    if (!isNew || layout.floats == 0)
      continue;
    floats += layout.floats;
    packed.push_back(scan);
  }
}

void PackedWeights::emit(const Shard &s) const {
  Packer packer(s);
  for (ScanOp scan : packed) {
    BodySchedule schedule = scheduleBody(scan.getBody().front());
    for (const UnitGroup &group : UnitLayout(schedule, shape.unitLanes, registers).groups)
      if (!group.products.empty())
        packer.pack(group, s.add(s.weightsBase, offsetOf(scan) + group.offset));
  }
}

void emitStreamPack(func::FuncOp step, VectorShape shape, int64_t registers, int64_t parameters) {
  PackedWeights weights(step, shape, registers);
  OpBuilder b(step);
  step->getParentOp()->setAttr("rnn.stream_weights", b.getI64IntegerAttr(weights.size()));
  auto memory = [&](int64_t floats) {
    return MemRefType::get({std::max<int64_t>(floats, 1)}, b.getF32Type());
  };
  auto pack =
      func::FuncOp::create(b, step.getLoc(), "pack",
                           b.getFunctionType({memory(parameters), memory(weights.size())}, {}));
  b.setInsertionPointToStart(pack.addEntryBlock());
  Shard s{b,       step.getLoc(), shape.lanes, shape.vectors, registers, pack.getArgument(0),
          Value(), Value(),       0,           Value()};
  s.unitLanes = shape.unitLanes;
  s.isStream = true;
  s.weights = pack.getArgument(1);
  s.weightsBase = s.index(0);
  weights.emit(s);
  func::ReturnOp::create(b, step.getLoc());
}

} // namespace rnnc
