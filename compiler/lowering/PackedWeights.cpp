// For each tile and each of its products, calls that pack its weights for all inputs:
// rows of the parameter by all vectors that stand side by side, columns by each.
//
//   pack_rows_LANES(parameters, weights, count, from, from's stride, to, to's stride):
//   for n in count: for lane in LANES: weights[to + n * stride' + lane] =
//                                        parameters[from + n * stride + lane]
//
//   pack_columns(..., lanes, lanes' stride):
//   for n in count: for lane: weights[to + n * stride' + lane] =
//                               parameters[from + n * stride + lane * lanes' stride]
//
//   pack_transposed(...): the same where from's stride is 1, by squares of 4 x 4
#include "lowering/PackedWeights.h"

#include "lowering/Copies.h"
#include "lowering/UnitLayout.h"

using namespace mlir;

namespace rnnc {
using namespace rnn;

namespace {

/// Weights of so many lanes with a stride between them, for each input.
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
        packTile(group, starts, false, s.add(to, s.mul(number, group.floats(group.tile))));
      });
    SmallVector<Value> starts;
    for (int64_t vector = tiles * group.tile; vector < group.vectors.count; ++vector)
      starts.push_back(s.index(group.vectors.start(vector)));
    packTile(group, starts, group.vectors.overlap() > 0,
             s.add(to, tiles * group.floats(group.tile)));
  }

private:
  /// Vectors that stand side by side are packed together where they are rows.
  void packTile(const UnitGroup &group, ArrayRef<Value> starts, bool lastOverlaps, Value to) {
    int64_t lanes = group.vectors.lanes, vectors = starts.size();
    for (const UnitProducts &of : group.products) {
      int64_t perInput = of.terms.size() * vectors * lanes, place = 0;
      for (const UnitTerm &term : of.terms)
        for (int64_t v = 0, next; v < vectors; v = next) {
          next = term.transposed || v == vectors - 1 ? v + 1 : vectors - lastOverlaps;
          Value from = s.add(s.mul(starts[v], term.unitStride()), term.base);
          int64_t floats = (next - v) * lanes;
          packVectors({from, floats, term.unitStride(), of.size, term.inputStride()},
                      s.add(to, place), perInput);
          place += floats;
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
    SmallVector<Value> arguments = {
        s.parameters,           s.weights, s.index(source.count), source.from,
        s.index(source.stride), to,        s.index(toStride)};
    if (source.laneStride == 1) {
      call("pack_rows_" + std::to_string(source.lanes), arguments,
           [&](const PackArguments &given) { packRows(given, source.lanes); });
      return;
    }
    arguments.append({s.index(source.lanes), s.index(source.laneStride)});
    if (source.stride == 1 && source.lanes % squareSize == 0)
      call("pack_transposed", arguments,
           [&](const PackArguments &given) { packTransposed(given); });
    else
      call("pack_columns", arguments,
           [&](const PackArguments &given) { packColumns(given, s.index(0)); });
  }

  //===--------------------------------------------------------------------===//
  // The kernels
  //===--------------------------------------------------------------------===//

  static constexpr int64_t squareSize = 4;

  /// Those of a kernel's function.
  struct PackArguments {
    Value parameters, weights, count, from, stride, to, toStride, lanes, laneStride;
  };

  void packRows(const PackArguments &given, int64_t lanes) {
    s.loop(s.index(0), given.count, 1, [&](Value n) {
      copyFloats(s, given.parameters, s.add(given.from, s.mul(n, given.stride)), given.weights,
                 s.add(given.to, s.mul(n, given.toStride)), lanes);
    });
  }

  void packColumns(const PackArguments &given, Value begin) {
    s.loop(begin, given.count, 1, [&](Value n) {
      Value from = s.add(given.from, s.mul(n, given.stride));
      Value to = s.add(given.to, s.mul(n, given.toStride));
      s.loop(s.index(0), given.lanes, 1, [&](Value lane) {
        Value weight = s.load(given.parameters, s.add(from, s.mul(lane, given.laneStride)));
        s.store(weight, given.weights, s.add(to, lane));
      });
    });
  }

  void packTransposed(const PackArguments &given) {
    Value rest = arith::RemUIOp::create(s.b, s.loc, given.count, s.index(squareSize));
    Value whole = arith::SubIOp::create(s.b, s.loc, given.count, rest);
    s.loop(s.index(0), whole, squareSize, [&](Value n) {
      Value from = s.add(given.from, n), to = s.add(given.to, s.mul(n, given.toStride));
      s.loop(s.index(0), given.lanes, squareSize, [&](Value lane) {
        SmallVector<Value> rows;
        for (int64_t i = 0; i < squareSize; ++i) {
          Value at = s.add(from, s.mul(s.add(lane, i), given.laneStride));
          rows.push_back(vector::LoadOp::create(s.b, s.loc,
                                                VectorType::get({squareSize}, s.b.getF32Type()),
                                                given.parameters, ValueRange{at}));
        }
        for (auto [j, column] : llvm::enumerate(transposed(rows)))
          s.storeVector(column, given.weights,
                        s.add(s.add(to, lane), s.mul(given.toStride, int64_t(j))));
      });
    });
    packColumns(given, whole);
  }

  /// Four columns of four rows.
  SmallVector<Value> transposed(ArrayRef<Value> rows) {
    auto shuffle = [&](Value x, Value y, ArrayRef<int64_t> lanes) -> Value {
      return vector::ShuffleOp::create(s.b, s.loc, x, y, lanes);
    };
    Value low01 = shuffle(rows[0], rows[1], {0, 4, 1, 5});
    Value high01 = shuffle(rows[0], rows[1], {2, 6, 3, 7});
    Value low23 = shuffle(rows[2], rows[3], {0, 4, 1, 5});
    Value high23 = shuffle(rows[2], rows[3], {2, 6, 3, 7});
    return {shuffle(low01, low23, {0, 1, 4, 5}), shuffle(low01, low23, {2, 3, 6, 7}),
            shuffle(high01, high23, {0, 1, 4, 5}), shuffle(high01, high23, {2, 3, 6, 7})};
  }

  /// Calls the kernel; makes its function where there is none yet.
  void call(std::string name, ValueRange arguments,
            llvm::function_ref<void(const PackArguments &)> body) {
    auto module = s.b.getBlock()->getParentOp()->getParentOfType<ModuleOp>();
    name += s.isStream ? "_of_stream" : "";
    auto function = module.lookupSymbol<func::FuncOp>(name);
    if (!function) {
      OpBuilder::InsertionGuard guard(s.b);
      s.b.setInsertionPointToStart(module.getBody());
      function = func::FuncOp::create(s.b, s.loc, name,
                                      s.b.getFunctionType(arguments.getTypes(), TypeRange()));
      function.setPrivate();
      s.b.setInsertionPointToStart(function.addEntryBlock());
      auto given = [&](unsigned number) -> Value {
        return number < arguments.size() ? Value(function.getArgument(number)) : Value();
      };
      body({given(0), given(1), given(2), given(3), given(4), given(5), given(6), given(7),
            given(8)});
      func::ReturnOp::create(s.b, s.loc);
    }
    func::CallOp::create(s.b, s.loc, function, arguments);
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
