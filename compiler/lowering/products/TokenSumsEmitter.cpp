// Functions of the object, the first for each shape:
//
//   sum_tokens(workspace, table, count, tokens, tokens' stride, [y, y's stride]...):
//     for step in count:
//       for sample: place = that of its row, or a new one at the end
//       for y: add_to_token_sums(workspace, places of samples, y, sums, columns)
//
//   add_to_token_sums(workspace, places of samples, y, sums, columns):
//     for block of columns: sums[place of sample][column] += y[column][sample], transposed; where
//       all samples have one place, their sum
#include "lowering/products/TokenSumsEmitter.h"

#include "layout/TokenSums.h"
#include "layout/UnitLayout.h"
#include "lowering/builder/Buffers.h"
#include "lowering/builder/Copies.h"
#include "lowering/builder/Rows.h"
#include "lowering/builder/SharedFunctions.h"
#include "lowering/builder/Transpose.h"
#include "lowering/builder/Words.h"

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

void addTo(const Shard &s, Value at, Value number) {
  if (auto type = dyn_cast<VectorType>(number.getType())) {
    Value sum = vector::LoadOp::create(s.b, s.loc, type, s.memory.workspace, ValueRange{at});
    s.storeVector(arith::AddFOp::create(s.b, s.loc, sum, number), s.memory.workspace, at);
  } else {
    s.store(arith::AddFOp::create(s.b, s.loc, s.load(s.memory.workspace, at), number),
            s.memory.workspace, at);
  }
}

/// The body of add_to_token_sums: adds columns of a step's samples to the sums of their tokens.
struct AddedColumns {
  const Shard &s;
  // Where the distance from `sums` to the sums of each sample's token stands, the columns, those of
  // the first row of sums, and how many they are.
  Value distances, y, sums, count;

  void run() const {
    Value rest = arith::RemUIOp::create(s.b, s.loc, count, s.index(s.lanes));
    Value whole = arith::SubIOp::create(s.b, s.loc, count, rest);
    s.loop(s.index(0), s.index(s.samples()), s.lanes, [&](Value first) {
      Value same = haveOneToken(first);
      s.loop(s.index(0), whole, s.lanes, [&](Value column) { addSquare(first, column, same); });
      s.loop(s.index(0), s.index(s.lanes), 1, [&](Value lane) {
        Value sample = s.add(first, lane), to = sumsOf(sample);
        s.loop(whole, count, 1, [&](Value column) {
          addTo(s, s.add(to, column), s.load(s.memory.workspace, at(column, sample)));
        });
      });
    });
  }

private:
  Value at(Value column, Value sample) const {
    return s.add(s.add(y, s.mul(column, s.samples())), sample);
  }
  Value sumsOf(Value sample) const {
    Words words{s};
    return s.add(sums, words.toIndex(words.load(s.add(distances, sample))));
  }

  /// Whether so many samples as lanes have one token.
  Value haveOneToken(Value first) const {
    auto words = VectorType::get({s.lanes}, s.b.getI32Type());
    Value place = s.add(distances, first);
    Value all =
        arith::BitcastOp::create(s.b, s.loc, words, s.loadVector(s.memory.workspace, place));
    Value one = vector::BroadcastOp::create(s.b, s.loc, words, Words{s}.load(place));
    return s.allLanes(arith::CmpIOp::create(s.b, s.loc, arith::CmpIPredicate::eq, all, one));
  }

  /// So many columns of so many samples as a vector has lanes, transposed.
  void addSquare(Value first, Value column, Value same) const {
    SmallVector<Value> values;
    for (int64_t j = 0; j < s.lanes; ++j)
      values.push_back(s.loadVector(s.memory.workspace, at(s.add(column, j), first)));
    transpose(s, values);
    auto addSum = [&] {
      SmallVector<Value> sum = values;
      for (; sum.size() > 1; sum.resize(sum.size() / 2))
        for (size_t i = 0; i < sum.size() / 2; ++i)
          sum[i] = arith::AddFOp::create(s.b, s.loc, sum[2 * i], sum[2 * i + 1]);
      addTo(s, s.add(sumsOf(first), column), sum.front());
    };
    auto addEach = [&] {
      for (auto [lane, value] : llvm::enumerate(values))
        addTo(s, s.add(sumsOf(s.add(first, lane)), column), value);
    };
    s.choose(same, addSum, addEach);
  }
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
          {soFar[0].getType(), soFar[0].getType()}, isNew,
          [&] {
            Value next = s.add(soFar[0], 1);
            words.store(row, s.add(s.add(table, shape.list()), soFar[0]));
            words.store(words.ofIndex(next), at);
            fillFloats(s, 0, s.memory.workspace, sumsOf(soFar[0]), shape.stride());
            return SmallVector<Value>{soFar[0], next};
          },
          [&] { return SmallVector<Value>{s.add(words.toIndex(place), -1), soFar[0]}; });
      words.store(words.ofIndex(s.mul(both[0], shape.stride())),
                  s.add(s.add(table, shape.ofSamples()), sample));
      return SmallVector<Value>{both[1]};
    })[0];
  }

  Value sumsOf(Value number) const {
    return s.add(s.add(table, s.mul(number, shape.stride())), shape.sums());
  }

  void addStep(Value step) const {
    for (const Part &part : parts) {
      Value y = s.add(part.y, s.mul(step, part.stride));
      if (s.samples() == 1)
        addRow(part, y);
      else
        callAddColumns(part, y);
    }
  }

  /// One function for all parts: a transposition of a square of vectors is long.
  void callAddColumns(const Part &part, Value y) const {
    SmallVector<Value> arguments = {s.memory.workspace, s.add(table, shape.ofSamples()), y,
                                    s.add(table, shape.sums() + part.offset),
                                    s.index(part.columns)};
    callNamed(s, "add_to_token_sums", arguments, {}, [&](ValueRange given) {
      Shard inside = s;
      inside.memory.workspace = given[0];
      AddedColumns{inside, given[1], given[2], given[3], given[4]}.run();
      return SmallVector<Value>();
    });
  }

  void addRow(const Part &part, Value y) const {
    Shard wide = s;
    wide.lanes = UnitVectors(s.shape.unitLanes, part.columns).lanes;
    Words words{s};
    Value sums = words.toIndex(words.load(s.add(table, shape.ofSamples())));
    Value to = s.add(s.add(table, sums), shape.sums() + part.offset);
    int64_t whole = part.columns / wide.lanes * wide.lanes;
    s.loop(s.index(0), s.index(whole), wide.lanes, [&](Value column) {
      addTo(s, s.add(to, column), wide.loadVector(s.memory.workspace, s.add(y, column)));
    });
    for (int64_t column = whole; column < part.columns; ++column)
      addTo(s, s.add(to, column), s.load(s.memory.workspace, s.add(y, column)));
  }
};

} // namespace

Value tableOf(const Shard &s, AccumulateTokensOp op) {
  return s.index(s.memory.tables + int64_t(*op.getTable()));
}

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
  callShared(s, "sum_tokens", key, arguments, [&](ValueRange given) {
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
  });
}

} // namespace rnnc
