// Functions of the object, one for each shape:
//
//   multiply_sums(parameters, workspace, gradients, table, embeddings, kernel, gradients of
//                 embeddings, of kernel):
//     for block of rows of the list:
//       gradient of kernel += embeddings[rows]^T sums[places]
//       for panel of kernel^T: for R = 6 of them:
//         gradient of embeddings[row] += sums[place] panel
#include "lowering/products/TokenProductsEmitter.h"

#include "layout/AccumulateTile.h"
#include "layout/TokenSums.h"
#include "lowering/builder/Copies.h"
#include "lowering/builder/SharedFunctions.h"
#include "lowering/builder/TouchedRowCalls.h"
#include "lowering/builder/VectorMath.h"
#include "lowering/builder/Words.h"
#include "lowering/products/PanelProducts.h"
#include "lowering/products/TokenSumsEmitter.h"
#include "lowering/products/UnitAccumulates.h"
#include "lowering/products/WorkCounter.h"

#include "llvm/Support/FormatVariadic.h"

using namespace mlir;

namespace rnnc {
using namespace rnn;

namespace {

/// The body of multiply_sums.
struct Products {
  const Shard &s; // its lanes are columns
  TokenSums shape;
  Value table, embeddings, kernel, embeddingsGradient, kernelGradient;
  Value touched; // the list of the gradient's rows; null: there is none
  PanelProducts panels{s, shape.panels};

  /// Returns the number of multiplied rows.
  Value run() const {
    Words words{s};
    Value count = words.toIndex(words.load(s.add(table, shape.count())));
    transposeKernel();
    s.loop(s.index(0), count, Panels::block, [&](Value begin) {
      Value left = arith::SubIOp::create(s.b, s.loc, count, begin);
      Value size = arith::MinSIOp::create(s.b, s.loc, left, s.index(Panels::block));
      multiply(begin, size, count);
    });
    return count;
  }

private:
  Value packed() const { return s.add(table, shape.transposedKernel()); }

  /// A panel of the transposed kernel has the vectors of some units for each column.
  void transposeKernel() const {
    int64_t lanes = shape.panels.vectors.lanes;
    panels.forEach(s.memory.workspace, packed(), [&](const Panel &panel) {
      for (auto [start, offset] : llvm::zip_equal(panel.starts, panel.offsets))
        s.loop(lanes, [&, start = start, offset = offset](Value lane) {
          Value from = s.add(kernel, s.mul(s.add(start, lane), shape.columns));
          Value to = s.add(s.add(panel.start, offset), lane);
          s.loop(shape.columns, [&](Value n) {
            s.store(s.load(s.memory.parameters, s.add(from, n)), s.memory.workspace,
                    s.add(to, s.mul(n, panel.rowStride)));
          });
        });
    });
  }

  void multiply(Value begin, Value size, Value count) const {
    Value rows = s.add(table, shape.embeddings());
    Value sums = s.add(s.add(table, s.mul(begin, shape.stride())), shape.sums());
    s.loop(s.index(0), size, 1, [&](Value i) {
      if (touched)
        emitTouch(s, touched, shape.rows, wordOf(s.add(begin, i)));
      copyFloats(s, s.memory.parameters, s.add(embeddings, rowOf(s.add(begin, i))),
                 s.memory.workspace, s.add(rows, s.mul(i, shape.units)), shape.units);
    });
    TiledLoop loop = accumulateLoop({shape.units, shape.columns}, s.shape, s.registers);
    emitUnitAccumulate(s, {shape.units, shape.columns, size, sums, s.index(shape.stride()),
                           kernelGradient, rows, s.index(shape.units), s.index(shape.columns),
                           loop.choices.front().size});
    Value rest = arith::RemUIOp::create(s.b, s.loc, size, s.index(Panels::rows));
    Value whole = arith::SubIOp::create(s.b, s.loc, size, rest);
    panels.forEach(s.memory.workspace, packed(), [&](const Panel &panel) {
      s.loop(s.index(0), whole, Panels::rows, [&](Value i) {
        prefetchAhead(s.add(begin, i), count, panel);
        addToRows(s.add(begin, i), Panels::rows, panel);
      });
      s.loop(whole, size, 1, [&](Value i) { addToRows(s.add(begin, i), 1, panel); });
    });
  }

  /// The row at a place in the list, and its start in a matrix.
  Value wordOf(Value place) const {
    return Words{s}.load(s.add(s.add(table, shape.list()), place));
  }
  Value rowOf(Value place) const { return s.mul(Words{s}.toIndex(wordOf(place)), shape.units); }

  /// Asks for what the rows one block ahead need: their sums, and random rows of large matrices.
  void prefetchAhead(Value first, Value count, const Panel &panel) const {
    panels.forEachAhead(shape.rows * shape.units, first, count, [&](Value place) {
      Value sums = s.add(s.add(table, s.mul(place, shape.stride())), shape.sums());
      panels.prefetchShare(panel, s.memory.workspace, sums, shape.columns);
      Value row = rowOf(place);
      panels.prefetchShare(panel, s.memory.parameters, s.add(embeddings, row), shape.units);
      panels.prefetchShare(panel, s.memory.gradients, s.add(embeddingsGradient, row), shape.units);
    });
  }

  void addToRows(Value first, int64_t group, const Panel &panel) const {
    Value sums = s.add(s.add(table, s.mul(first, shape.stride())), shape.sums());
    SmallVector<Value> rows;
    for (int64_t r = 0; r < group; ++r)
      rows.push_back(s.add(sums, r * shape.stride()));
    SmallVector<Value> zeros(group * panel.starts.size(), splat(s.b, s.loc, panels.type(), 0));
    ValueRange products = panels.multiply(panel, s.memory.workspace, rows, zeros);
    const UnitVectors &vectors = shape.panels.vectors;
    for (int64_t r = 0, number = 0; r < group; ++r) {
      Value to = s.add(embeddingsGradient, rowOf(s.add(first, r)));
      for (auto [v, start] : llvm::enumerate(panel.starts)) {
        Value product = products[number++];
        if (panel.hasLast && v + 1 == panel.starts.size() && vectors.overlap() > 0)
          product = withoutFirstLanes(s.b, s.loc, product, vectors.overlap());
        Value at = s.add(to, start);
        Value sum = arith::AddFOp::create(s.b, s.loc, panels.load(s.memory.gradients, at), product);
        s.storeVector(sum, s.memory.gradients, at);
      }
    }
  }
};

ParameterOp parameterOf(AccumulateTokensOp op, FlatSymbolRefAttr name) {
  return SymbolTable::lookupNearestSymbolFrom<ParameterOp>(op, name);
}
int64_t offsetOf(AccumulateTokensOp op, FlatSymbolRefAttr name) {
  return *parameterOf(op, name).getOffset();
}

} // namespace

void emitTokenProducts(const Shard &s, AccumulateTokensOp op) {
  TokenSums shape = TokenSums::of(op, s.shape, s.registers);
  auto inParameters = [&](FlatSymbolRefAttr name) { return s.index(offsetOf(op, name)); };
  auto inGradients = [&](FlatSymbolRefAttr name) {
    return s.add(s.memory.gradientBase, offsetOf(op, name));
  };
  SmallVector<Value> arguments = {s.memory.parameters,
                                  s.memory.workspace,
                                  s.memory.gradients,
                                  tableOf(s, op),
                                  inParameters(op.getEmbeddingsAttr()),
                                  inParameters(op.getKernelAttr()),
                                  inGradients(op.getEmbeddingsAttr()),
                                  inGradients(op.getKernelAttr())};
  ParameterOp embeddings = parameterOf(op, op.getEmbeddingsAttr());
  if (embeddings.getByRows())
    arguments.push_back(s.add(s.memory.gradientBase, touchedRowsOf(embeddings).place));
  // The operations are per row, not per sample.
  Shard once = s;
  once.shape = VectorShape::ofOneSample(std::max(s.lanes, s.shape.unitLanes));
  once.lanes = once.shape.lanes;
  auto emit = [&](ValueRange given) {
    Shard inside = once;
    inside.memory.parameters = given[0], inside.memory.workspace = given[1],
    inside.memory.gradients = given[2];
    Products products{.s = inside,
                      .shape = shape,
                      .table = given[3],
                      .embeddings = given[4],
                      .kernel = given[5],
                      .embeddingsGradient = given[6],
                      .kernelGradient = given[7],
                      .touched = given.size() > 8 ? Value(given[8]) : Value()};
    return SmallVector<Value>{products.run()};
  };
  std::string name = llvm::formatv("multiply_sums_{0}x{1}x{2}{3}", shape.rows, shape.units,
                                   shape.columns, embeddings.getByRows() ? "_touched" : "");
  Value rows = callNamed(s, name, arguments, s.b.getIndexType(), emit)[0];
  countWork(once, rows, 2 * shape.units * shape.columns);
}

} // namespace rnnc
