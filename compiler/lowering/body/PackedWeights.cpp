// The layouts of bodies -> calls that pack the weights of each tile and product for all inputs:
// rows of the parameter for all adjacent vectors together, columns for each vector.
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
//
// Functions of a module that pack the same weights share this code.
#include "lowering/body/PackedWeights.h"

#include "dialect/Contract.h"
#include "lowering/builder/Copies.h"
#include "lowering/builder/SharedFunctions.h"
#include "lowering/builder/TileStarts.h"
#include "lowering/builder/Transpose.h"

using namespace mlir;

namespace rnnc {
using namespace rnn;

namespace {

/// Weights with a stride between lanes and between inputs.
struct Source {
  Value from;
  int64_t lanes, laneStride, count, stride;
};

class Packer {
public:
  explicit Packer(const Shard &shard) : s(shard) {}

  void pack(const UnitLayout &layout, Value to) {
    for (const UnitGroup &group : layout.groups)
      if (!group.products.empty())
        pack(group, s.add(to, group.offset));
  }

  void pack(const SampleLayout &layout, Value to) {
    for (const SampleGroup &group : layout.groups)
      if (group.offset)
        s.tiles(group.body.width, group.tile, [&](Value start, int64_t units) {
          Value tile = s.add(s.add(to, *group.offset), s.mul(start, group.weights));
          for (const SampleWave &wave : group.waves)
            packTile(wave.products, start, units, tile);
        });
  }

private:
  void pack(const UnitGroup &group, Value to) {
    if (group.acrossInputs)
      return packAcross(group, to);
    int64_t tiles = group.tilesInLoop();
    if (tiles > 0)
      s.loop(tiles, [&](Value number) {
        packTile(group, startsOfTile(s, group.vectors, number, group.tile), false,
                 s.add(to, s.mul(number, group.floats(group.tile))));
      });
    SmallVector<Value> starts;
    for (int64_t vector = tiles * group.tile; vector < group.vectors.count; ++vector)
      starts.push_back(s.index(group.vectors.start(vector)));
    packTile(group, starts, group.vectors.overlap() > 0,
             s.add(to, tiles * group.floats(group.tile)));
  }

  /// Packs adjacent vectors together if they are rows.
  void packTile(const UnitGroup &group, ArrayRef<Value> starts, bool lastOverlaps, Value to) {
    int64_t lanes = group.vectors.lanes, vectors = starts.size();
    for (const DotProducts &product : group.products) {
      int64_t perInput = product.terms.size() * vectors * lanes, place = 0;
      for (const DotTerm &term : product.terms)
        for (int64_t v = 0, next; v < vectors; v = next) {
          next = term.transposed || v == vectors - 1 ? v + 1 : vectors - lastOverlaps;
          Value from = s.inParameters(s.mul(starts[v], term.unitStride()), term.base);
          int64_t floats = (next - v) * lanes;
          packVectors({from, floats, term.unitStride(), product.size, term.inputStride()},
                      s.add(to, place), perInput);
          place += floats;
        }
      to = s.add(to, product.size * perInput);
    }
  }

  /// Moves `to` past them.
  void packTile(ArrayRef<DotProducts> products, Value start, int64_t units, Value &to) {
    for (const DotProducts &product : products) {
      int64_t perInput = product.terms.size() * units;
      for (auto [number, term] : llvm::enumerate(product.terms)) {
        Value from = s.inParameters(s.mul(start, term.unitStride()), term.base);
        packVectors({from, units, term.unitStride(), product.size, term.inputStride()},
                    s.add(to, number * units), perInput);
      }
      to = s.add(to, product.size * perInput);
    }
  }

  void packAcross(const UnitGroup &group, Value to) {
    for (const DotProducts &product : group.products) {
      UnitVectors inputs = group.across(product);
      int64_t units = group.vectors.width, perVector = product.terms.size() * units * inputs.lanes;
      int64_t whole = inputs.count - (inputs.overlap() > 0), place = 0;
      for (const DotTerm &term : product.terms)
        for (int64_t n = 0; n < units; ++n, place += inputs.lanes) {
          Value from = s.inParameters(s.index(n * term.unitStride()), term.base);
          int64_t stride = term.inputStride();
          packVectors({from, inputs.lanes, stride, whole, inputs.lanes * stride}, s.add(to, place),
                      perVector);
          if (whole == inputs.count)
            continue;
          Value last = s.add(to, place + whole * perVector);
          fillFloats(s, 0, s.memory.weights, last, inputs.overlap());
          packVectors({s.add(from, whole * inputs.lanes * stride), inputs.lanes - inputs.overlap(),
                       stride, 1, 0},
                      s.add(last, inputs.overlap()), 0);
        }
      to = s.add(to, inputs.count * perVector);
    }
  }

  void packVectors(const Source &source, Value to, int64_t toStride) {
    SmallVector<Value> arguments = {s.memory.parameters,    s.memory.weights,
                                    s.index(source.count),  source.from,
                                    s.index(source.stride), to,
                                    s.index(toStride)};
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

  /// The operands of a kernel's function.
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
        transpose(s, rows);
        for (auto [j, column] : llvm::enumerate(rows))
          s.storeVector(column, given.weights,
                        s.add(s.add(to, lane), s.mul(given.toStride, int64_t(j))));
      });
    });
    packColumns(given, whole);
  }

  /// Calls the kernel; creates its function if necessary.
  void call(std::string name, ValueRange arguments,
            llvm::function_ref<void(const PackArguments &)> body) {
    name += s.isStream ? "_of_stream" : "";
    callNamed(s, name, arguments, {}, [&](ValueRange all) {
      auto given = [&](unsigned number) { return number < all.size() ? all[number] : Value(); };
      body({.parameters = given(0),
            .weights = given(1),
            .count = given(2),
            .from = given(3),
            .stride = given(4),
            .to = given(5),
            .toStride = given(6),
            .lanes = given(7),
            .laneStride = given(8)});
      return SmallVector<Value>();
    });
  }

  const Shard &s;
};

/// A call of pack_N(parameters, weights, the first weight, to).
void emitPack(const Shard &s, const BodyPlan &body, Value to) {
  auto pack = [&](const Shard &shard, Value begin) {
    std::visit([&](const auto &layout) { Packer(shard).pack(layout, begin); }, body.layout);
  };
  if (s.isStream)
    return pack(s, to);
  int64_t first = body.firstPacked();
  SmallVector<Value> arguments = {s.memory.parameters, s.memory.weights, s.index(first), to};
  callShared(s, "pack", body.packedKey(first), arguments, [&](ValueRange given) {
    Shard inside = s;
    inside.memory.parameters = given[0];
    inside.memory.weights = given[1];
    inside.body.parameterBase = given[2];
    inside.body.firstParameter = first;
    pack(inside, given[3]);
  });
}

} // namespace

void emitPackedWeights(const Shard &s, const BodyPlans &plans) {
  llvm::DenseSet<int64_t> packed; // of bodies that read the same weights, one
  for (const auto &[scan, body] : plans)
    if (body.packedFloats() > 0 && packed.insert(*body.weights).second)
      emitPack(s, body, s.add(s.body.weightsBase, *body.weights));
}

void emitStreamPack(func::FuncOp step, VectorShape shape, const BodyPlans &plans,
                    const StreamParameters &copies, int64_t registers, int64_t parameters) {
  OpBuilder b(step);
  auto memory = [&](int64_t floats) {
    return MemRefType::get({std::max<int64_t>(floats, 1)}, b.getF32Type());
  };
  auto pack = createFunction(b, step.getLoc(), Role::pack,
                             b.getFunctionType({memory(parameters), memory(copies.size)}, {}));
  b.setInsertionPointToStart(pack.addEntryBlock());
  Shard s(b, step.getLoc(), shape, registers);
  s.isStream = true;
  s.memory.parameters = pack.getArgument(0);
  s.memory.weights = pack.getArgument(1);
  s.body.weightsBase = s.index(0);
  emitPackedWeights(s, plans);
  for (auto [op, place] : copies.places) {
    auto parameter = cast<ParameterOp>(op);
    copyFloats(s, s.memory.parameters, s.index(*parameter.getOffset()), s.memory.weights,
               s.index(place), cast<RankedTensorType>(parameter.getType()).getNumElements());
  }
  func::ReturnOp::create(b, step.getLoc());
}

} // namespace rnnc
