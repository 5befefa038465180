// A product of two sequences -> loops over tiles of the result, whose sums stay in registers while
// the inner axis passes. Lanes are samples; a single sample has one lane.
#include "lowering/products/MatmulEmitter.h"

#include "lowering/builder/Buffers.h"

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

  void emit() {
    s.loop(s.index(0), s.index(s.samples()), s.lanes, [&](Value sample) {
      s.loop(s.index(0), wholeTiles(rows), tileRows,
             [&](Value row) { emitRows(sample, row, tileRows); });
      s.loop(wholeTiles(rows), rows, 1, [&](Value row) { emitRows(sample, row, 1); });
    });
  }

private:
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

} // namespace

void emitMatmul(const Shard &s, MatmulOp matmul) { MatmulEmitter(s, matmul).emit(); }

} // namespace rnnc
