// The sums of an accumulate, if lanes are units -> loops in which lanes are columns, so that
// nothing is summed over lanes:
//
//   for tile of rows and vectors of columns:
//     sum[row][vector] = 0
//     for step in count: sum[row][vector] += x[row] * y[vector]
//     gradient[to + row * rowLength + vector] += sum[row][vector]
//
// A lane that two vectors share is only added by the first one.
#include "lowering/products/UnitAccumulates.h"

#include "layout/UnitLayout.h"
#include "lowering/builder/Rows.h"
#include "lowering/builder/TileStarts.h"
#include "lowering/builder/TouchedRowCalls.h"
#include "lowering/builder/VectorMath.h"

using namespace mlir;

namespace rnnc {

namespace {

class Emitter {
public:
  Emitter(const Shard &shard, const AccumulateArguments &accumulate)
      : s(shard), accumulate(accumulate), columns(shard.shape.unitLanes, accumulate.columns),
        type(VectorType::get({columns.lanes}, shard.b.getF32Type())) {}

  void run() const {
    forEachTile(accumulate.tile[1], [&](ArrayRef<Value> starts, bool isLast) {
      if (accumulate.rows == 0)
        tile(Value(), 1, starts, isLast);
      else
        s.tiles(accumulate.rows, accumulate.tile[0],
                [&](Value row, int64_t rows) { tile(row, rows, starts, isLast); });
    });
  }

  void runOnRows() const {
    s.loop(s.index(0), accumulate.count, 1, [&](Value step) {
      Value token =
          s.load(s.memory.workspace, s.add(accumulate.x, s.mul(step, accumulate.xStride)));
      Value to = rowOfToken(s, accumulate, token);
      Value from = s.add(accumulate.y, s.mul(step, accumulate.yStride));
      forEachTile(1, [&](ArrayRef<Value> starts, bool isLast) {
        Value d = masked(load(s.memory.workspace, s.add(from, starts[0])), isLast);
        addTo(s.add(to, starts[0]), d);
      });
    });
  }

private:
  Value load(Value memory, Value at) const {
    return vector::LoadOp::create(s.b, s.loc, type, memory, ValueRange{at});
  }
  void addTo(Value at, Value vector) const {
    s.storeVector(arith::AddFOp::create(s.b, s.loc, load(s.memory.gradients, at), vector),
                  s.memory.gradients, at);
  }
  /// The last vector, without the lanes that the previous one has.
  Value masked(Value vector, bool isLast) const {
    return isLast && columns.overlap() > 0
               ? withoutFirstLanes(s.b, s.loc, vector, columns.overlap())
               : vector;
  }

  /// Calls body(starts of its vectors, whether the very last one is among them).
  void forEachTile(int64_t most, llvm::function_ref<void(ArrayRef<Value>, bool)> body) const {
    int64_t whole = (columns.count - (columns.overlap() > 0)) / most;
    if (whole > 0)
      s.loop(whole, [&](Value number) { body(startsOfTile(s, columns, number, most), false); });
    SmallVector<Value> starts;
    for (int64_t vector = whole * most; vector < columns.count; ++vector)
      starts.push_back(s.index(columns.start(vector)));
    if (!starts.empty())
      body(starts, true);
  }

  void tile(Value row, int64_t rows, ArrayRef<Value> starts, bool isLast) const {
    SmallVector<Value> zeros(rows * starts.size(), splat(s.b, s.loc, type, 0));
    auto step = [&](ValueRange at, ValueRange current) {
      SmallVector<Value> next(current), y;
      for (Value start : starts)
        y.push_back(load(s.memory.workspace, s.add(at[0], start)));
      if (!row) {
        for (auto [sum, value] : llvm::zip_equal(next, y))
          sum = arith::AddFOp::create(s.b, s.loc, sum, value);
        return next;
      }
      for (int64_t i = 0; i < rows; ++i) {
        Value x = vector::BroadcastOp::create(s.b, s.loc, type,
                                              s.load(s.memory.workspace, s.add(at[1], i)));
        for (size_t j = 0; j < y.size(); ++j) {
          Value &sum = next[i * y.size() + j];
          sum = vector::FMAOp::create(s.b, s.loc, x, y[j], sum);
        }
      }
      return next;
    };
    SmallVector<CodeBuilder::Place> places = {{accumulate.y, accumulate.yStride}};
    if (row)
      places.push_back({s.add(accumulate.x, row), accumulate.xStride});
    ValueRange sums = s.walk(accumulate.count, places, zeros, step);
    Value to = row ? s.add(accumulate.to, s.mul(row, accumulate.rowLength)) : accumulate.to;
    for (int64_t i = 0; i < rows; ++i) {
      for (size_t j = 0; j < starts.size(); ++j)
        addTo(s.add(to, starts[j]),
              masked(sums[i * starts.size() + j], isLast && j + 1 == starts.size()));
      if (row)
        to = s.add(to, accumulate.rowLength);
    }
  }

  const Shard &s;
  const AccumulateArguments &accumulate;
  UnitVectors columns;
  VectorType type;
};

} // namespace

void emitUnitAccumulate(const Shard &shard, const AccumulateArguments &accumulate) {
  Emitter(shard, accumulate).run();
}

int64_t unitAccumulateProducts(int64_t rows, int64_t columns, int64_t unitLanes) {
  if (columns == 1) // treated as one row; a part of a wider matrix has no wider lanes either
    std::swap(rows, columns);
  UnitVectors vectors(unitLanes, columns);
  return rows * vectors.count * vectors.lanes;
}

Value rowOfToken(const Shard &s, const AccumulateArguments &accumulate, Value token) {
  Value row = rowStarts(s, token, accumulate.rows, 1);
  if (accumulate.kept)
    return emitKeptRow(s, *accumulate.kept, accumulate.to, row);
  if (accumulate.touched)
    emitTouch(s, accumulate.touched, accumulate.rows, row);
  Value number = arith::IndexCastOp::create(s.b, s.loc, s.b.getIndexType(), row);
  return s.add(accumulate.to, s.mul(number, accumulate.columns));
}

void emitUnitRowAccumulate(const Shard &shard, const AccumulateArguments &accumulate) {
  Emitter(shard, accumulate).runOnRows();
}

} // namespace rnnc
