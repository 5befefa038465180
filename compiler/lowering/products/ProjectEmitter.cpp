// Functions of the object, one for each shape:
//
//   project(parameters, workspace, tokens, steps, table, embeddings, kernel, bias):
//     seen = 0;  list = the different rows that tokens name, in order of appearance
//     for block of rows of the list: for panel of the kernel:  for R = 6 of the rows:
//       sum[R][V] = bias;  for k: sum[r][v] += panel[k][v] * embeddings[row r][k]
//
//   fetch(workspace, products, tokens, to): rows of products, transposed
#include "lowering/products/ProjectEmitter.h"

#include "layout/TokenTable.h"
#include "lowering/builder/Buffers.h"
#include "lowering/builder/Copies.h"
#include "lowering/builder/Rows.h"
#include "lowering/builder/SharedFunctions.h"
#include "lowering/builder/Transpose.h"
#include "lowering/builder/VectorMath.h"
#include "lowering/builder/Words.h"
#include "lowering/products/PanelProducts.h"
#include "lowering/products/WorkCounter.h"

#include "llvm/Support/FormatVariadic.h"

using namespace mlir;

namespace rnnc {
using namespace rnn;

namespace {

struct RowProducts {
  const Shard &s;
  TokenTable shape;
  bool hasBias;
  Value tokens, steps, table, embeddings, kernel, bias;
  PanelProducts panels{s, shape.panels};

  /// Returns the number of multiplied rows.
  Value run() {
    Value count = listRows();
    Value list = s.add(table, shape.list());
    // Process whole groups of rows; the first row replaces missing ones.
    Value first = s.load(s.memory.workspace, list);
    for (int64_t i = 0; i < TokenTable::spare; ++i)
      s.store(first, s.memory.workspace, s.add(s.add(list, count), i));
    bool isPacked = shape.panels.isPacked;
    Value matrix = isPacked ? s.add(table, shape.packed()) : kernel;
    if (isPacked)
      panels.pack(kernel, matrix);
    s.loop(s.index(0), count, Panels::block, [&](Value begin) {
      Value end = arith::MinSIOp::create(s.b, s.loc, s.add(begin, Panels::block), count);
      panels.forEach(isPacked ? s.memory.workspace : s.memory.parameters, matrix,
                     [&](const Panel &panel) {
                       s.loop(begin, end, Panels::rows, [&](Value i) {
                         prefetchAhead(i, count, panel);
                         multiply(i, panel);
                       });
                     });
    });
    return count;
  }

private:
  /// Returns the number of distinct rows.
  Value listRows() {
    Words words{s};
    fillFloats(s, 0, s.memory.workspace, s.add(table, shape.places()), shape.rows);
    Value list = s.add(table, shape.list());
    return s.loop(
        s.index(0), s.mul(steps, s.samples()), {s.index(0)}, [&](Value i, ValueRange count) {
          Value token = s.load(s.memory.workspace, s.add(tokens, i));
          Value row = rowStarts(s, token, shape.rows, 1);
          Value at = s.add(s.add(table, shape.places()), words.toIndex(row));
          Value place = words.load(at);
          Value isNew =
              arith::CmpIOp::create(s.b, s.loc, arith::CmpIPredicate::eq, place, words.number(0));
          Value next = s.add(count[0], 1);
          auto choose = [&](Value yes, Value no) -> Value {
            return arith::SelectOp::create(s.b, s.loc, isNew, yes, no);
          };
          // Written every time but counted once, without a branch.
          words.store(row, s.add(list, count[0]));
          words.store(choose(words.ofIndex(next), place), at);
          return SmallVector<Value>{choose(next, count[0])};
        })[0];
  }

  Value rowAt(Value place) const {
    Words words{s};
    return words.toIndex(words.load(s.add(s.add(table, shape.list()), place)));
  }
  Value embeddingsOf(Value row) const { return s.add(embeddings, s.mul(row, shape.units)); }

  /// Asks for the embeddings of the rows one block ahead.
  void prefetchAhead(Value first, Value count, const Panel &panel) const {
    panels.forEachAhead(shape.rows * shape.units, first, count, [&](Value place) {
      panels.prefetchShare(panel, s.memory.parameters, embeddingsOf(rowAt(place)), shape.units);
    });
  }

  /// The products of a panel with a group of rows, which starts at place `first` of the list.
  void multiply(Value first, const Panel &panel) const {
    SmallVector<Value> from, sums;
    for (int64_t r = 0; r < Panels::rows; ++r) {
      from.push_back(embeddingsOf(rowAt(s.add(first, r))));
      for (Value start : panel.starts)
        sums.push_back(hasBias ? panels.load(s.memory.parameters, s.add(bias, start))
                               : splat(s.b, s.loc, panels.type(), 0));
    }
    ValueRange results = panels.multiply(panel, s.memory.parameters, from, sums);
    Value to = s.add(s.add(table, shape.products()), s.mul(first, shape.stride()));
    for (int64_t r = 0, n = 0; r < Panels::rows; ++r)
      for (Value start : panel.starts)
        s.storeVector(results[n++], s.memory.workspace,
                      s.add(s.add(to, r * shape.stride()), start));
  }
};

/// The products of a token's row.
Value productsOf(const Shard &s, const TokenTable &shape, Value table, Value token) {
  Words words{s};
  Value row = words.toIndex(rowStarts(s, token, shape.rows, 1));
  Value place = words.toIndex(words.load(s.add(s.add(table, shape.places()), row)));
  return s.add(s.add(table, s.mul(s.add(place, -1), shape.stride())), shape.products());
}

void fetch(const Shard &s, const TokenTable &shape, Value table, Value tokens, Value to) {
  if (s.samples() == 1) {
    Value row = productsOf(s, shape, table, s.load(s.memory.workspace, tokens));
    return copyFloats(s, s.memory.workspace, row, s.memory.workspace, to, shape.columns);
  }
  for (int64_t v = 0; v < s.shape.vectors; ++v) {
    SmallVector<Value> rows;
    for (int64_t lane = 0; lane < s.lanes; ++lane)
      rows.push_back(productsOf(s, shape, table,
                                s.load(s.memory.workspace, s.add(tokens, v * s.lanes + lane))));
    auto at = [&](Value column) {
      return s.add(s.add(to, s.mul(column, s.samples())), v * s.lanes);
    };
    auto block = [&](Value start) {
      SmallVector<Value> values;
      for (Value row : rows)
        values.push_back(s.loadVector(s.memory.workspace, s.add(row, start)));
      transpose(s, values);
      for (auto [j, value] : llvm::enumerate(values))
        s.storeVector(value, s.memory.workspace, at(s.add(start, j)));
    };
    int64_t whole = shape.columns / s.lanes * s.lanes;
    s.loop(s.index(0), s.index(whole), s.lanes, block);
    for (int64_t column = whole; column < shape.columns; ++column)
      for (auto [lane, row] : llvm::enumerate(rows))
        s.store(s.load(s.memory.workspace, s.add(row, column)), s.memory.workspace,
                s.add(at(s.index(column)), lane));
  }
}

Value tableIndex(const Shard &s, ProjectOp project) {
  return s.index(s.memory.tables + int64_t(*project.getTable()));
}

int64_t offsetOf(ProjectOp project, FlatSymbolRefAttr name) {
  return *SymbolTable::lookupNearestSymbolFrom<ParameterOp>(project, name).getOffset();
}

} // namespace

void emitProject(const Shard &s, ProjectOp project) {
  TokenTable shape = TokenTable::of(project, s.shape, s.registers);
  bool hasBias = bool(project.getBiasAttr());
  auto inParameters = [&](FlatSymbolRefAttr name, int64_t offset) {
    return s.index(offsetOf(project, name) + offset);
  };
  SmallVector<Value> arguments = {
      s.memory.parameters,
      s.memory.workspace,
      stepIndex(s, project.getTokens(), s.index(0), s.index(0)),
      stepsOf(s, project.getTokens()),
      tableIndex(s, project),
      inParameters(project.getEmbeddingsAttr(), 0),
      inParameters(project.getKernelAttr(), 0),
      hasBias ? inParameters(project.getBiasAttr(), project.getBiasOffset()) : s.index(0)};
  std::string name = llvm::formatv("project_{0}x{1}x{2}{3}", shape.rows, shape.units, shape.columns,
                                   hasBias ? "_bias" : "");
  auto emit = [&](ValueRange given) {
    Shard inside = s;
    inside.memory.parameters = given[0], inside.memory.workspace = given[1];
    RowProducts products{.s = inside,
                         .shape = shape,
                         .hasBias = hasBias,
                         .tokens = given[2],
                         .steps = given[3],
                         .table = given[4],
                         .embeddings = given[5],
                         .kernel = given[6],
                         .bias = given[7]};
    return SmallVector<Value>{products.run()};
  };
  Value rows = callNamed(s, name, arguments, s.b.getIndexType(), emit)[0];
  // The operations are per row, not per sample.
  Shard once = s;
  once.shape = VectorShape::ofOneSample(1);
  countWork(once, rows, shape.units * shape.columns);
}

void emitFetch(const Shard &s, ProjectOp project, Value t) {
  TokenTable shape = TokenTable::of(project, s.shape, s.registers);
  SmallVector<Value> arguments = {s.memory.workspace, tableIndex(s, project),
                                  stepIndex(s, project.getTokens(), t, t),
                                  stepIndex(s, project.getResult(), t, s.index(0))};
  std::string name = llvm::formatv("fetch_{0}x{1}", shape.rows, shape.columns);
  callNamed(s, name, arguments, {}, [&](ValueRange given) {
    Shard inside = s;
    inside.memory.workspace = given[0];
    fetch(inside, shape, given[1], given[2], given[3]);
    return SmallVector<Value>();
  });
}

} // namespace rnnc
