// A product of two sequences -> a function with loops over tiles of the result, whose sums stay in
// registers while the inner axis passes. Lanes are samples; a single sample has one lane. Of
// samples in turn, lanes are the numbers of a row: columns of the result, or of the inner axis,
// over which they are summed at the end.
#include "lowering/products/MatmulEmitter.h"

#include "layout/UnitLayout.h"
#include "lowering/builder/Buffers.h"
#include "lowering/builder/SharedFunctions.h"
#include "lowering/builder/VectorMath.h"

#include "llvm/Support/raw_ostream.h"

using namespace mlir;

namespace rnnc {
using namespace rnn;

namespace {

/// A sequence as a matrix: distances in floats between its rows and columns.
struct Matrix {
  Value start;
  int64_t row, column;

  Matrix(const Shard &s, Value value, bool isTransposed)
      : start(stepIndex(s, value, s.index(0), s.index(0))), row(stepStride(s, value)),
        column(s.samples()) {
    if (isTransposed)
      std::swap(row, column);
  }
};

class MatmulEmitter {
public:
  MatmulEmitter(const Shard &s, MatmulOp matmul)
      : s(s), lhs(s, matmul.getLhs(), matmul.getTransposeLhs()),
        rhs(s, matmul.getRhs(), matmul.getTransposeRhs()), result(s, matmul.getResult(), false),
        rows(stepsOf(s, matmul.getResult())), columns(sizeOf(matmul.getResult(), 1)),
        inner(matmul.getTransposeLhs() ? stepsOf(s, matmul.getLhs())
                                       : s.index(sizeOf(matmul.getLhs(), 1))) {}

  /// A call of the function for such matrices.
  void emitCall() const {
    SmallVector<Value> arguments = {s.memory.workspace, lhs.start, rhs.start,
                                    result.start,       rows,      inner};
    std::string key;
    llvm::raw_string_ostream out(key);
    out << s.samples() << " " << columns;
    for (const Matrix &matrix : {lhs, rhs, result})
      out << " " << matrix.row << " " << matrix.column;
    callShared(s, "matmul", key, arguments, [&](ValueRange given) {
      Shard inside = s;
      inside.memory.workspace = given[0];
      MatmulEmitter(inside, *this, given.drop_front()).emit();
    });
  }

private:
  MatmulEmitter(const Shard &inside, const MatmulEmitter &other, ValueRange given)
      : s(inside), lhs(other.lhs), rhs(other.rhs), result(other.result), rows(given[3]),
        columns(other.columns), inner(given[4]) {
    lhs.start = given[0], rhs.start = given[1], result.start = given[2];
  }

  void emit() {
    s.loop(s.index(0), s.index(s.samples()), s.lanes, [&](Value sample) {
      s.loop(s.index(0), wholeTiles(rows), tileRows,
             [&](Value row) { emitRows(sample, row, tileRows); });
      s.loop(wholeTiles(rows), rows, 1, [&](Value row) { emitRows(sample, row, 1); });
    });
  }

  static constexpr int64_t tileRows = 4, tileColumns = 2;

  /// The rows that whole tiles cover.
  Value wholeTiles(Value count) const {
    Value tile = s.index(tileRows);
    return s.mul(s.b.createOrFold<arith::DivUIOp>(s.loc, count, tile), tileRows);
  }

  void emitRows(Value sample, Value row, int64_t height) {
    s.tiles(columns, tileColumns,
            [&](Value column, int64_t width) { emitTile(sample, row, height, column, width); });
  }

  void emitTile(Value sample, Value row, int64_t height, Value column, int64_t width) {
    auto place = [&](const Matrix &matrix, Value i, Value j) {
      Value inMatrix = s.add(s.mul(i, matrix.row), s.mul(j, matrix.column));
      return s.add(s.add(matrix.start, sample), inMatrix);
    };
    Value zero =
        s.broadcast(arith::ConstantOp::create(s.b, s.loc, s.b.getF32FloatAttr(0)).getResult());
    SmallVector<Value> none(height * width, zero);
    ValueRange sums =
        s.loop(s.index(0), inner, none, [&](Value k, ValueRange before) -> SmallVector<Value> {
          SmallVector<Value> left, right, after;
          for (int64_t i = 0; i < height; ++i)
            left.push_back(s.loadVector(s.memory.workspace, place(lhs, s.add(row, i), k)));
          for (int64_t j = 0; j < width; ++j)
            right.push_back(s.loadVector(s.memory.workspace, place(rhs, k, s.add(column, j))));
          for (int64_t n = 0; n < height * width; ++n)
            after.push_back(
                vector::FMAOp::create(s.b, s.loc, left[n / width], right[n % width], before[n]));
          return after;
        });
    for (int64_t n = 0; n < height * width; ++n)
      s.storeVector(sums[n], s.memory.workspace,
                    place(result, s.add(row, n / width), s.add(column, n % width)));
  }

  const Shard &s;
  Matrix lhs, rhs, result;
  Value rows;
  int64_t columns;
  Value inner;
};

/// A product whose right side stands in memory by rows, of known sizes.
class RowMatmulEmitter {
public:
  RowMatmulEmitter(const Shard &s, MatmulOp matmul)
      : s(s), lhs(s, matmul.getLhs(), matmul.getTransposeLhs()),
        rhs(s, matmul.getRhs(), matmul.getTransposeRhs()), result(s, matmul.getResult(), false),
        rows(sizeOf(matmul.getResult(), 0)), columns(sizeOf(matmul.getResult(), 1)),
        inner(sizeOf(matmul.getLhs(), matmul.getTransposeLhs() ? 0 : 1)) {}

  /// Adds multiples of rows: result[i] = sum of lhs[i][k] * rhs[k].
  void addRows() {
    UnitVectors vectors(s.shape.unitLanes, columns);
    int64_t most = std::min<int64_t>(vectors.count, mostSums(vectors.count));
    s.tiles(rows, std::min(rows, mostSums(most)), [&](Value row, int64_t height) {
      for (int64_t first = 0; first < vectors.count; first += most)
        addTile(vectors, row, height, first, std::min(most, vectors.count - first));
    });
  }

  /// Multiplies rows with rows: result[i][j] = lhs[i] * rhs[j], where lhs stands by rows, too.
  void multiplyRows() {
    UnitVectors vectors(s.shape.unitLanes, inner);
    s.tiles(rows, 1, [&](Value row, int64_t) {
      s.tiles(columns, std::min(columns, mostSums(1) / 2),
              [&](Value column, int64_t width) { multiplyTile(vectors, row, column, width); });
    });
  }

private:
  /// So many sums, of which each row of a tile has `each`, leave registers for their operands.
  int64_t mostSums(int64_t each) const {
    return std::max<int64_t>(1, (s.registers - s.registers / 4 - 1) / each);
  }
  Value place(const Matrix &matrix, Value i, Value j) const {
    return s.add(matrix.start, s.add(s.mul(i, matrix.row), s.mul(j, matrix.column)));
  }
  Value load(VectorType type, Value at) const {
    return vector::LoadOp::create(s.b, s.loc, type, s.memory.workspace, ValueRange{at});
  }
  VectorType typeOf(const UnitVectors &vectors) const {
    return VectorType::get({vectors.lanes}, s.b.getF32Type());
  }

  void addTile(const UnitVectors &vectors, Value row, int64_t height, int64_t first,
               int64_t width) {
    VectorType type = typeOf(vectors);
    auto start = [&](int64_t j) { return s.index(vectors.start(first + j)); };
    auto add = [&](Value k, ValueRange before) {
      SmallVector<Value> right, after;
      for (int64_t j = 0; j < width; ++j)
        right.push_back(load(type, place(rhs, k, start(j))));
      for (int64_t i = 0; i < height; ++i) {
        Value number = s.load(s.memory.workspace, place(lhs, s.add(row, i), k));
        Value left = vector::BroadcastOp::create(s.b, s.loc, type, number);
        for (int64_t j = 0; j < width; ++j)
          after.push_back(
              before.empty()
                  ? arith::MulFOp::create(s.b, s.loc, left, right[j]).getResult()
                  : vector::FMAOp::create(s.b, s.loc, left, right[j], before[i * width + j]));
      }
      return after;
    };
    SmallVector<Value> sums = add(s.index(0), {});
    if (inner > 1)
      sums = SmallVector<Value>(s.loop(s.index(1), s.index(inner), sums, add));
    for (int64_t n = 0; n < height * width; ++n)
      s.storeVector(sums[n], s.memory.workspace,
                    place(result, s.add(row, n / width), start(n % width)));
  }

  void multiplyTile(const UnitVectors &vectors, Value row, Value column, int64_t width) {
    VectorType type = typeOf(vectors);
    SmallVector<Value> sums(width, splat(s.b, s.loc, type, 0));
    auto add = [&](Value start, ValueRange before, int64_t counted) {
      SmallVector<Value> after;
      Value left = load(type, place(lhs, row, start));
      if (counted > 0)
        left = withoutFirstLanes(s.b, s.loc, left, counted);
      for (int64_t j = 0; j < width; ++j)
        after.push_back(vector::FMAOp::create(
            s.b, s.loc, left, load(type, place(rhs, start, s.add(column, j))), before[j]));
      return after;
    };
    int64_t whole = vectors.count - (vectors.overlap() > 0);
    sums = SmallVector<Value>(s.loop(
        s.index(0), s.index(whole * vectors.lanes), sums,
        [&](Value start, ValueRange before) { return add(start, before, 0); }, vectors.lanes));
    if (vectors.overlap() > 0)
      sums = add(s.index(vectors.start(whole)), sums, vectors.overlap());
    for (int64_t j = 0; j < width; ++j)
      s.store(s.sumLanes(sums[j]), s.memory.workspace, place(result, row, s.add(column, j)));
  }

  const Shard &s;
  Matrix lhs, rhs, result;
  int64_t rows, columns, inner;
};

} // namespace

void emitMatmul(const Shard &s, MatmulOp matmul) {
  if (s.shape.turns > 1 && !matmul.getTransposeRhs())
    return RowMatmulEmitter(s, matmul).addRows();
  if (s.shape.turns > 1 && !matmul.getTransposeLhs())
    return RowMatmulEmitter(s, matmul).multiplyRows();
  MatmulEmitter(s, matmul).emitCall();
}

} // namespace rnnc
