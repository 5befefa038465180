// Functions of the object, one for each shape:
//
//   sum_tokens(workspace, table, count, tokens, tokens' stride, [y, y's stride]...):
//     for step in count:
//       for sample: place = that of its row, or a new one at the end
//       for y: for block of columns: sums[place of sample][column] += y[column][sample],
//         transposed; where all samples have one place, their sum
//
//   multiply_sums(parameters, workspace, gradients, table, embeddings, kernel, gradients of
//                 embeddings, of kernel):
//     for block of rows of the list:
//       gradient of kernel += embeddings[rows]^T sums[places]
//       for panel of kernel^T: for R = 6 of them:
//         gradient of embeddings[row] += sums[place] panel
#include "lowering/products/TokenSumsEmitter.h"

#include "layout/AccumulateTile.h"
#include "layout/TokenSums.h"
#include "layout/UnitLayout.h"
#include "lowering/builder/Buffers.h"
#include "lowering/builder/Copies.h"
#include "lowering/builder/Rows.h"
#include "lowering/builder/SharedFunctions.h"
#include "lowering/builder/TouchedRowCalls.h"
#include "lowering/builder/Transpose.h"
#include "lowering/builder/VectorMath.h"
#include "lowering/builder/Words.h"
#include "lowering/products/PanelProducts.h"
#include "lowering/products/UnitAccumulates.h"
#include "lowering/products/WorkCounter.h"

#include "llvm/Support/FormatVariadic.h"

using namespace mlir;

namespace rnnc {
using namespace rnn;

namespace {

/// A cotangent: `columns` columns from `offset` on.
struct Part {
  int64_t columns, offset;
  Value y, stride;
};

/// The body of sum_tokens.
struct Sums {
  const Shard &s;
  TokenSums shape;
  Value table, count, tokens, tokensStride;
  ArrayRef<Part> parts;

  void run() const {
    Words words{s};
    Value known = words.toIndex(words.load(s.add(table, shape.count())));
    Value rows = s.loop(s.index(0), count, {known}, [&](Value step, ValueRange soFar) {
      Value next = findPlaces(s.add(tokens, s.mul(step, tokensStride)), soFar[0]);
      addStep(step);
      return SmallVector<Value>{next};
    })[0];
    words.store(words.ofIndex(rows), s.add(table, shape.count()));
  }

private:
  /// Stores the places of the sums of a step's samples, and returns the number of rows.
  Value findPlaces(Value tokensStep, Value known) const {
    Words words{s};
    return s.loop(s.index(0), s.index(s.samples()), {known}, [&](Value sample, ValueRange soFar) {
      Value row =
          rowStarts(s, s.load(s.memory.workspace, s.add(tokensStep, sample)), shape.rows, 1);
      Value at = s.add(s.add(table, shape.places()), words.toIndex(row));
      Value place = words.load(at);
      Value isNew =
          arith::CmpIOp::create(s.b, s.loc, arith::CmpIPredicate::eq, place, words.number(0));
      auto both = s.choose(
          {place.getType(), soFar[0].getType()}, isNew,
          [&] {
            Value next = s.add(soFar[0], 1);
            words.store(row, s.add(s.add(table, shape.list()), soFar[0]));
            words.store(words.ofIndex(next), at);
            fillFloats(s, 0, s.memory.workspace, sumsOf(soFar[0]), shape.stride());
            return SmallVector<Value>{words.ofIndex(next), next};
          },
          [&] { return SmallVector<Value>{place, soFar[0]}; });
      words.store(both[0], s.add(s.add(table, shape.ofSamples()), sample));
      return SmallVector<Value>{both[1]};
    })[0];
  }

  Value sumsOf(Value number) const {
    return s.add(s.add(table, s.mul(number, shape.stride())), shape.sums());
  }
  /// The place of the sums of a sample's token.
  Value sumsOfSample(int64_t sample) const {
    Words words{s};
    Value place = words.load(s.add(s.add(table, shape.ofSamples()), sample));
    return sumsOf(s.add(words.toIndex(place), -1));
  }
  void addTo(Value at, Value number) const {
    if (auto type = dyn_cast<VectorType>(number.getType())) {
      Value sum = vector::LoadOp::create(s.b, s.loc, type, s.memory.workspace, ValueRange{at});
      s.storeVector(arith::AddFOp::create(s.b, s.loc, sum, number), s.memory.workspace, at);
    } else {
      s.store(arith::AddFOp::create(s.b, s.loc, s.load(s.memory.workspace, at), number),
              s.memory.workspace, at);
    }
  }

  void addStep(Value step) const {
    if (s.samples() == 1) {
      for (const Part &part : parts)
        addRow(part, s.add(part.y, s.mul(step, part.stride)));
      return;
    }
    for (int64_t v = 0; v < s.shape.vectors; ++v) {
      SmallVector<Value> to;
      for (int64_t lane = 0; lane < s.lanes; ++lane)
        to.push_back(sumsOfSample(v * s.lanes + lane));
      Value same;
      for (Value other : ArrayRef(to).drop_front()) {
        Value isEqual = arith::CmpIOp::create(s.b, s.loc, arith::CmpIPredicate::eq, to[0], other);
        same = same ? arith::AndIOp::create(s.b, s.loc, same, isEqual).getResult() : isEqual;
      }
      auto addParts = [&](bool areSame) {
        for (const Part &part : parts) {
          Value y = s.add(s.add(part.y, s.mul(step, part.stride)), v * s.lanes);
          addVectors(part, y, to, areSame);
        }
      };
      if (!same) { // one lane
        addParts(true);
        continue;
      }
      auto branch = scf::IfOp::create(s.b, s.loc, same, true);
      OpBuilder::InsertionGuard guard(s.b);
      for (Block *block : {branch.thenBlock(), branch.elseBlock()}) {
        s.b.setInsertionPointToStart(block);
        addParts(block == branch.thenBlock());
      }
    }
  }

  /// Adds the samples of the vector at `y` to their sums.
  void addVectors(const Part &part, Value y, ArrayRef<Value> sums, bool same) const {
    SmallVector<Value> to =
        llvm::map_to_vector(sums, [&](Value row) { return s.add(row, part.offset); });
    auto at = [&](Value column) { return s.add(y, s.mul(column, s.samples())); };
    int64_t whole = part.columns / s.lanes * s.lanes;
    s.loop(s.index(0), s.index(whole), s.lanes, [&](Value column) {
      SmallVector<Value> values;
      for (int64_t j = 0; j < s.lanes; ++j)
        values.push_back(s.loadVector(s.memory.workspace, at(s.add(column, j))));
      transpose(s, values);
      if (same)
        for (; values.size() > 1; values.resize(values.size() / 2))
          for (size_t i = 0; i < values.size() / 2; ++i)
            values[i] = arith::AddFOp::create(s.b, s.loc, values[2 * i], values[2 * i + 1]);
      for (auto [row, value] : llvm::zip(to, values))
        addTo(s.add(row, column), value);
    });
    for (int64_t column = whole; column < part.columns; ++column)
      for (auto [lane, row] : llvm::enumerate(to))
        addTo(s.add(row, column), s.load(s.memory.workspace, s.add(at(s.index(column)), lane)));
  }

  void addRow(const Part &part, Value y) const {
    Shard wide = s;
    wide.lanes = UnitVectors(s.shape.unitLanes, part.columns).lanes;
    Value to = s.add(sumsOfSample(0), part.offset);
    int64_t whole = part.columns / wide.lanes * wide.lanes;
    Sums inside{.s = wide,
                .shape = shape,
                .table = table,
                .count = count,
                .tokens = tokens,
                .tokensStride = tokensStride,
                .parts = parts};
    s.loop(s.index(0), s.index(whole), wide.lanes, [&](Value column) {
      inside.addTo(s.add(to, column), wide.loadVector(s.memory.workspace, s.add(y, column)));
    });
    for (int64_t column = whole; column < part.columns; ++column)
      addTo(s.add(to, column), s.load(s.memory.workspace, s.add(y, column)));
  }
};

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

Value tableOf(const Shard &s, AccumulateTokensOp op) {
  return s.index(s.memory.tables + int64_t(*op.getTable()));
}

ParameterOp parameterOf(AccumulateTokensOp op, FlatSymbolRefAttr name) {
  return SymbolTable::lookupNearestSymbolFrom<ParameterOp>(op, name);
}
int64_t offsetOf(AccumulateTokensOp op, FlatSymbolRefAttr name) {
  return *parameterOf(op, name).getOffset();
}

} // namespace

void emitNoTokenSums(const Shard &s, AccumulateTokensOp op) {
  TokenSums shape = TokenSums::of(op, s.shape, s.registers);
  fillFloats(s, 0, s.memory.workspace, tableOf(s, op), shape.places() + shape.rows);
}

void emitTokenSums(const Shard &s, AccumulateTokensOp op, bool backward, Value start, Value count) {
  Value last = s.add(stepsOf(s, op.getTokens()), -1);
  Value t = backward ? arith::SubIOp::create(s.b, s.loc, last, start).getResult() : start;
  auto place = [&](Value sequence) { return stepIndex(s, sequence, t, s.index(0)); };
  auto stride = [&](Value sequence) { return s.index(strideInScan(s, sequence, backward)); };
  TokenSums shape = TokenSums::of(op, s.shape, s.registers);
  SmallVector<Value> arguments = {s.memory.workspace, tableOf(s, op), count, place(op.getTokens()),
                                  stride(op.getTokens())};
  std::string key = llvm::formatv("{0}x{1}", shape.rows, shape.columns);
  for (auto [y, offset] : llvm::zip(op.getCotangents(), op.getOffsets())) {
    arguments.append({place(y), stride(y)});
    key += llvm::formatv(" {0} at {1}", sizeOf(y, 1), offset);
  }
  auto emit = [&](func::FuncOp made) {
    auto given = made.getArguments();
    Shard inside = s;
    inside.memory.workspace = given[0];
    SmallVector<Part> parts;
    for (auto [n, y] : llvm::enumerate(op.getCotangents()))
      parts.push_back({sizeOf(y, 1), op.getOffsets()[n], given[5 + 2 * n], given[6 + 2 * n]});
    Sums{.s = inside,
         .shape = shape,
         .table = given[1],
         .count = given[2],
         .tokens = given[3],
         .tokensStride = given[4],
         .parts = parts}
        .run();
  };
  func::FuncOp function =
      sharedFunction(s, "sum_tokens", key, ValueRange(arguments).getTypes(), emit);
  func::CallOp::create(s.b, s.loc, function, arguments);
}

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
  auto emit = [&](func::FuncOp made) {
    auto given = made.getArguments();
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
  func::FuncOp function =
      namedFunction(s, name, ValueRange(arguments).getTypes(), s.b.getIndexType(), emit);
  auto call = func::CallOp::create(s.b, s.loc, function, arguments);
  countWork(once, call.getResult(0), 2 * shape.units * shape.columns);
}

} // namespace rnnc
