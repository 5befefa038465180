// An accumulate -> a call of the kernel for its shape. All gates of all layers with this shape, in
// all functions, share the kernel, which reduces the code to a third.
//
//   kernel(workspace, gradients, count, y, y's stride, to[, x, x's stride, columns]):
//   for tile of columns: for tile of rows, or the other way round:
//     sum[row][column] = 0
//     for step in count: for vector of lanes: sum[row][column] += x[row] * y[column]
//     gradient[to + row * columns + column] += sum[row][column] over the lanes
#include "lowering/products/AccumulateEmitter.h"

#include "layout/AccumulateTile.h"
#include "lowering/builder/Buffers.h"
#include "lowering/builder/LaneSums.h"
#include "lowering/builder/SharedFunctions.h"
#include "lowering/builder/TouchedRowCalls.h"
#include "lowering/products/UnitAccumulates.h"

using namespace mlir;

namespace rnnc {
using namespace rnn;

bool isChunked(Value cotangent) {
  auto scan = cotangent.getDefiningOp<ScanOp>();
  return scan && scan.getChunk();
}

namespace {

/// The body of a kernel. Without rows it computes the gradient of a bias: the sum of y.
struct Kernel : AccumulateArguments {
  const Shard &s;

  void run() const {
    if (rows == 0) {
      s.tiles(columns, tile[1], [&](Value column, int64_t c) { emitTile(Value(), 1, column, c); });
      return;
    }
    // The numbers of the longer side, of all steps, stay in the first cache while the tiles of the
    // other side pass: 6 units of 16 samples and 25 steps are 10 kB.
    auto overRows = [&](Value column, int64_t c) {
      s.tiles(rows, tile[0], [&](Value row, int64_t r) { emitTile(row, r, column, c); });
    };
    auto overColumns = [&](Value row, int64_t r) {
      s.tiles(columns, tile[1], [&](Value column, int64_t c) { emitTile(row, r, column, c); });
    };
    if (tile[1] > tile[0])
      s.tiles(columns, tile[1], overRows);
    else
      s.tiles(rows, tile[0], overColumns);
  }

  void emitTile(Value row, int64_t r, Value column, int64_t c) const {
    Value zero = arith::ConstantOp::create(s.b, s.loc, s.b.getZeroAttr(s.vectorType()));
    SmallVector<CodeBuilder::Place> places = {{s.add(y, s.mul(column, s.samples())), yStride}};
    if (row)
      places.push_back({s.add(x, s.mul(row, s.samples())), xStride});
    ValueRange sums = s.walk(count, places, SmallVector<Value>(r * c, zero),
                             [&](ValueRange at, ValueRange current) {
                               SmallVector<Value> next(current);
                               for (int64_t v = 0; v < s.shape.vectors; ++v)
                                 addProducts(next, row ? at[1] : Value(), r, at[0], c, v);
                               return next;
                             });
    Value target = s.add(to, column);
    if (row)
      target = s.add(target, s.mul(row, rowLength));
    SmallVector<std::pair<Value, Value>> others; // sums, and the places to add them to
    for (int64_t i = 0; i < r; ++i) {
      int64_t fours = s.lanes < 4 ? 0 : c / 4;
      for (int64_t j = 0; j < 4 * fours; j += 4)
        addFour(sums.slice(i * c + j, 4), s.add(target, j));
      for (int64_t j = 4 * fours; j < c; ++j)
        others.push_back({sums[i * c + j], s.add(target, j)});
      if (row)
        target = s.add(target, rowLength);
    }
    addOthers(others);
  }

  VectorType fourType() const { return VectorType::get({4}, s.b.getF32Type()); }

  /// Adds the sums of lanes to four adjacent gradients.
  void addFour(ValueRange vectors, Value at) const {
    Value before = vector::LoadOp::create(s.b, s.loc, fourType(), s.memory.gradients, at);
    Value sum = arith::AddFOp::create(s.b, s.loc, before, sumLanesOfFour(s, vectors));
    s.storeVector(sum, s.memory.gradients, at);
  }

  void addOthers(ArrayRef<std::pair<Value, Value>> others) const {
    auto addTo = [&](Value sum, Value at) {
      s.store(arith::AddFOp::create(s.b, s.loc, s.load(s.memory.gradients, at), sum),
              s.memory.gradients, at);
    };
    while (s.lanes >= 4 && others.size() >= 4) {
      Value four = sumLanesOfFour(
          s, llvm::map_to_vector(others.take_front(4), [](auto each) { return each.first; }));
      for (int64_t n = 0; n < 4; ++n)
        addTo(vector::ExtractOp::create(s.b, s.loc, four, n), others[n].second);
      others = others.drop_front(4);
    }
    for (auto [vector, at] : others)
      addTo(s.lanes < 4 ? s.sumLanes(vector) : sumLanesOfOne(s, vector), at);
  }

  /// The v-th vector of a step. The shorter side is held in registers, the longer one streamed.
  void addProducts(SmallVector<Value> &sums, Value xStep, int64_t r, Value yStep, int64_t c,
                   int64_t v) const {
    auto at = [&](Value base, int64_t unit) {
      return s.loadVector(s.memory.workspace, s.add(base, (unit * s.shape.vectors + v) * s.lanes));
    };
    if (!xStep) {
      for (int64_t j = 0; j < c; ++j)
        sums[j] = arith::AddFOp::create(s.b, s.loc, sums[j], at(yStep, j));
      return;
    }
    bool holdsRows = r < c;
    SmallVector<Value> held;
    for (int64_t i = 0; i < std::min(r, c); ++i)
      held.push_back(holdsRows ? at(xStep, i) : at(yStep, i));
    for (int64_t i = 0; i < std::max(r, c); ++i) {
      Value streamed = holdsRows ? at(yStep, i) : at(xStep, i);
      for (auto [j, value] : llvm::enumerate(held)) {
        Value &sum = sums[holdsRows ? j * c + i : i * c + j];
        sum = vector::FMAOp::create(s.b, s.loc, value, streamed, sum);
      }
    }
  }
};

/// The body of a kernel that adds to the rows selected by tokens, step by step and sample by
/// sample.
struct RowKernel : AccumulateArguments {
  const Shard &s;

  void run() const {
    s.loop(s.index(0), count, 1, [&](Value step) {
      Value yStep = s.add(y, s.mul(step, yStride));
      Value tokensStep = s.add(x, s.mul(step, xStride));
      s.loop(s.samples(), [&](Value lane) {
        Value token = s.load(s.memory.workspace, s.add(tokensStep, lane));
        Value target = rowOfToken(s, *this, token);
        Value from = s.add(yStep, lane);
        s.loop(columns, [&](Value column) {
          Value at = s.add(target, column);
          Value d = s.load(s.memory.workspace, s.add(from, s.mul(column, s.samples())));
          Value sum = arith::AddFOp::create(s.b, s.loc, s.load(s.memory.gradients, at), d);
          s.store(sum, s.memory.gradients, at);
        });
      });
    });
  }
};

/// The function of the kernel, created if necessary.
func::FuncOp kernelFor(const Shard &s, AccumulateOp op, bool touches, const TouchedRows *kept) {
  auto [rows, columns, isTurned] = AccumulateShape::of(op, s.shape);
  bool toRows = op.getToRows();
  std::string name = rows == 0
                         ? "accumulate_" + std::to_string(columns)
                         : "accumulate_" + std::to_string(rows) + "x" + std::to_string(columns);
  if (toRows)
    name += touches ? "_touched_rows" : "_rows";
  if (kept)
    name += "_of_" + std::to_string(kept->most);
  SmallVector<Type> types = {s.memory.workspace.getType(), s.memory.gradients.getType()};
  types.append(rows == 0 ? 4 : touches ? 8 : 7, s.b.getIndexType());
  auto emit = [&, rows = rows, columns = columns](func::FuncOp function) {
    auto argument = [&](unsigned number) -> Value {
      return number < types.size() ? Value(function.getArgument(number)) : Value();
    };
    Shard inside = s;
    inside.memory.workspace = argument(0);
    inside.memory.gradients = argument(1);
    AccumulateArguments given{.rows = rows,
                              .columns = columns,
                              .count = argument(2),
                              .y = argument(3),
                              .yStride = argument(4),
                              .to = argument(5),
                              .x = argument(6),
                              .xStride = argument(7),
                              .rowLength = argument(8),
                              .tile = op.getTile().value_or(ArrayRef<int64_t>()),
                              .touched = argument(9),
                              .kept = kept};
    if (s.shape.unitLanes > 0)
      (toRows ? emitUnitRowAccumulate : emitUnitAccumulate)(inside, given);
    else if (toRows)
      RowKernel{given, inside}.run();
    else
      Kernel{given, inside}.run();
    return SmallVector<Value>();
  };
  return namedFunction(s, name, types, {}, emit);
}

} // namespace

void emitAccumulate(const Shard &s, AccumulateOp op, bool backward, Value start, Value count) {
  auto parameter = SymbolTable::lookupNearestSymbolFrom<ParameterOp>(op, op.getParameterAttr());
  ArrayRef<int64_t> shape = cast<RankedTensorType>(parameter.getType()).getShape();
  Value y = op.getCotangent(), x = op.getInput();
  if (AccumulateShape::of(op, s.shape).isTurned)
    std::swap(x, y);
  Value last = s.add(stepsOf(s, y), -1);
  Value t = backward ? arith::SubIOp::create(s.b, s.loc, last, start).getResult() : start;
  SmallVector<Value> arguments = {
      s.memory.workspace,
      s.memory.gradients,
      count,
      stepIndex(s, y, t, s.index(0)),
      s.index(strideInScan(s, y, backward)),
      s.add(s.memory.gradientBase, int64_t(*parameter.getOffset()) + int64_t(op.getOffset()))};
  if (x)
    arguments.append({stepIndex(s, x, t, s.index(0)), s.index(strideInScan(s, x, backward)),
                      s.index(shape.back())});
  std::optional<TouchedRows> touched;
  if (op.getToRows() && parameter.getByRows())
    touched = touchedRowsOf(parameter);
  bool keeps = touched && touched->most > 0, touches = touched && !keeps;
  if (touches)
    arguments.push_back(s.add(s.memory.gradientBase, touched->place));
  if (keeps)
    arguments[5] = s.add(s.memory.gradientBase, touched->part);
  func::FuncOp kernel = kernelFor(s, op, touches, keeps ? &*touched : nullptr);
  func::CallOp::create(s.b, s.loc, kernel, arguments);
}

void emitAccumulate(const Shard &s, AccumulateOp op) {
  emitAccumulate(s, op, false, s.index(0), stepsOf(s, op.getCotangent()));
}

} // namespace rnnc
