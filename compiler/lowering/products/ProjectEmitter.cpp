// Functions of the object, one for each shape:
//
//   project(parameters, workspace, tokens, steps, table, embeddings, kernel, bias):
//     seen = 0;  list = the different rows that tokens name, in order of appearance
//     for columns by tiles:  for rows of the list by R = 6:
//       sum[R][V] = bias;  for k: sum[r][v] += kernel[k][v] * embeddings[row r][k]
//
//   fetch(workspace, products, tokens, to): rows of products, transposed
#include "lowering/products/ProjectEmitter.h"

#include "analysis/TokenTable.h"
#include "layout/UnitLayout.h"
#include "lowering/builder/Buffers.h"
#include "lowering/builder/Copies.h"
#include "lowering/builder/Rows.h"
#include "lowering/builder/SharedFunctions.h"
#include "lowering/builder/TileStarts.h"
#include "lowering/builder/Transpose.h"
#include "lowering/builder/VectorMath.h"
#include "lowering/builder/Words.h"
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
  UnitVectors vectors{std::max(s.lanes, s.shape.unitLanes), shape.columns}; // of a row of the table

  /// Returns the number of multiplied rows.
  Value run() {
    Value count = listRows();
    Value list = s.add(table, shape.list());
    // Process whole groups of rows; the first row replaces missing ones.
    Value first = s.load(s.memory.workspace, list);
    for (int64_t i = 0; i < TokenTable::spare; ++i)
      s.store(first, s.memory.workspace, s.add(s.add(list, count), i));
    constexpr int64_t group = 6;
    int64_t tile = s.registers >= 32 ? 4 : 2;
    auto multiplyAll = [&](ArrayRef<Value> starts) {
      s.loop(s.index(0), count, group, [&](Value i) { multiply(s.add(list, i), group, starts); });
    };
    int64_t inLoop = tilesInLoop(tile);
    if (inLoop > 0)
      s.loop(inLoop, [&](Value number) { multiplyAll(startsOfTile(s, vectors, number, tile)); });
    for (int64_t begin = inLoop * tile; begin < vectors.count; begin += tile) {
      SmallVector<Value> starts;
      for (int64_t v = begin; v < std::min(begin + tile, vectors.count); ++v)
        starts.push_back(s.index(vectors.start(v)));
      multiplyAll(starts);
    }
    return count;
  }

private:
  VectorType type() const { return VectorType::get({vectors.lanes}, s.b.getF32Type()); }
  /// The tiles that share their code. Small CPUs have many of them, but little memory for code.
  int64_t tilesInLoop(int64_t tile) const {
    bool isSmall = vectors.lanes == 1 || s.registers <= fewRegisters;
    return isSmall ? (vectors.count - (vectors.overlap() > 0)) / tile : 0;
  }
  /// Returns the number of distinct rows.
  Value listRows() {
    Words words{s};
    fillFloats(s, 0, s.memory.workspace, s.add(table, shape.seen()), shape.rows);
    Value list = s.add(table, shape.list());
    return s.loop(s.index(0), s.mul(steps, s.samples()), {s.index(0)},
                  [&](Value i, ValueRange count) {
                    Value token = s.load(s.memory.workspace, s.add(tokens, i));
                    Value row = rowStarts(s, token, shape.rows, 1);
                    Value flag = s.add(table, words.toIndex(row));
                    Value known = words.load(flag);
                    // Written every time but counted once, without a branch.
                    words.store(row, s.add(list, count[0]));
                    words.store(words.number(1), flag);
                    Value more = arith::SubIOp::create(s.b, s.loc, words.number(1), known);
                    return SmallVector<Value>{s.add(count[0], words.toIndex(more))};
                  })[0];
  }

  /// The products of some columns with a group of rows, which starts at `at` in the list.
  void multiply(Value at, int64_t group, ArrayRef<Value> starts) {
    Words words{s};
    SmallVector<Value> from, to;
    for (int64_t r = 0; r < group; ++r) {
      Value row = words.toIndex(words.load(s.add(at, r)));
      from.push_back(s.add(embeddings, s.mul(row, shape.units)));
      to.push_back(s.add(s.add(table, s.mul(row, shape.columns)), shape.products()));
    }
    auto load = [&](Value base) -> Value {
      return vector::LoadOp::create(s.b, s.loc, type(), s.memory.parameters, ValueRange{base});
    };
    SmallVector<Value> sums;
    for (int64_t r = 0; r < group; ++r)
      for (Value start : starts)
        sums.push_back(hasBias ? load(s.add(bias, start)) : splat(s.b, s.loc, type(), 0));
    ValueRange results =
        s.loop(s.index(0), s.index(shape.units), sums, [&](Value k, ValueRange current) {
          SmallVector<Value> next;
          Value row = s.add(kernel, s.mul(k, shape.columns));
          SmallVector<Value> weights;
          for (Value start : starts)
            weights.push_back(load(s.add(row, start)));
          for (int64_t r = 0; r < group; ++r) {
            Value x = vector::BroadcastOp::create(s.b, s.loc, type(),
                                                  s.load(s.memory.parameters, s.add(from[r], k)));
            for (Value weight : weights)
              next.push_back(vector::FMAOp::create(s.b, s.loc, weight, x, current[next.size()]));
          }
          return next;
        });
    for (int64_t r = 0, n = 0; r < group; ++r)
      for (Value start : starts)
        s.storeVector(results[n++], s.memory.workspace, s.add(to[r], start));
  }
};

void fetch(const Shard &s, const TokenTable &shape, Value products, Value tokens, Value to) {
  if (s.samples() == 1) {
    Value row = rowStarts(s, s.load(s.memory.workspace, tokens), shape.rows, shape.columns);
    row = arith::IndexCastOp::create(s.b, s.loc, s.b.getIndexType(), row);
    return copyFloats(s, s.memory.workspace, s.add(products, row), s.memory.workspace, to,
                      shape.columns);
  }
  for (int64_t v = 0; v < s.shape.vectors; ++v) {
    SmallVector<Value> rows;
    for (int64_t lane = 0; lane < s.lanes; ++lane) {
      Value token = s.load(s.memory.workspace, s.add(tokens, v * s.lanes + lane));
      Value start = arith::IndexCastOp::create(s.b, s.loc, s.b.getIndexType(),
                                               rowStarts(s, token, shape.rows, shape.columns));
      rows.push_back(s.add(products, start));
    }
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
  TokenTable shape = TokenTable::of(project);
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
  auto emit = [&](func::FuncOp made) {
    auto given = made.getArguments();
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
  func::FuncOp function =
      namedFunction(s, name, ValueRange(arguments).getTypes(), s.b.getIndexType(), emit);
  auto call = func::CallOp::create(s.b, s.loc, function, arguments);
  // The operations are per row, not per sample.
  Shard once = s;
  once.shape = VectorShape::ofOneSample(1);
  countWork(once, call.getResult(0), shape.units * shape.columns);
}

void emitFetch(const Shard &s, ProjectOp project, Value t) {
  TokenTable shape = TokenTable::of(project);
  SmallVector<Value> arguments = {
      s.memory.workspace, s.add(tableIndex(s, project), shape.products()),
      stepIndex(s, project.getTokens(), t, t), stepIndex(s, project.getResult(), t, s.index(0))};
  std::string name = llvm::formatv("fetch_{0}x{1}", shape.rows, shape.columns);
  auto emit = [&](func::FuncOp made) {
    auto given = made.getArguments();
    Shard inside = s;
    inside.memory.workspace = given[0];
    fetch(inside, shape, given[1], given[2], given[3]);
    return SmallVector<Value>();
  };
  func::FuncOp function =
      namedFunction(s, name, ValueRange(arguments).getTypes(), TypeRange(), emit);
  func::CallOp::create(s.b, s.loc, function, arguments);
}

} // namespace rnnc
