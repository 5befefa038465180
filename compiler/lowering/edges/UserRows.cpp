// [sample][element] <-> [element][lane], one element at a time.
#include "lowering/edges/UserRows.h"

#include "lowering/builder/Buffers.h"
#include "lowering/builder/Copies.h"

using namespace mlir;

namespace rnnc {
using namespace rnn;

Value isSample(const Shard &s, Value row, const ShardRows &rows) {
  return arith::CmpIOp::create(s.b, s.loc, arith::CmpIPredicate::ult, row, rows.samples);
}

namespace {

int64_t unitsOf(Value value) { return cast<RankedTensorType>(value.getType()).getShape().back(); }

/// Calls body(number of an element, its float index in the workspace) for one lane.
void forEachElement(const Shard &s, Value value, Value lane,
                    llvm::function_ref<void(Value, Value)> body) {
  int64_t units = unitsOf(value);
  s.loop(s.index(0), stepsOf(s, value), 1, [&](Value t) {
    Value at = s.add(stepIndex(s, value, t, t), lane), first = s.mul(t, units);
    s.loop(units, [&](Value u) { body(s.add(first, u), s.add(at, s.mul(u, s.samples()))); });
  });
}

/// Calls body(first element of a step, its float index in the workspace) if a shard is one sample:
/// its steps are stored as in the user's row.
void forEachStep(const Shard &s, Value value, llvm::function_ref<void(Value, Value)> body) {
  int64_t units = unitsOf(value);
  if (cast<RankedTensorType>(value.getType()).getRank() == 1)
    return body(s.index(0), vectorIndex(s, value));
  s.loop(s.index(0), stepsOf(s, value), 1,
         [&](Value t) { body(s.mul(t, units), stepIndex(s, value, t, t)); });
}

Value rowStart(const Shard &s, Value row, const RowPlace &user) {
  return s.add(s.mul(row, user.rowSize), user.offset);
}

} // namespace

void packRows(const Shard &s, Value value, const RowPlace &user, const ShardRows &rows,
              bool isCotangent) {
  if (s.shape.unitLanes > 0) { // a shard without a sample does not get here
    Value start = rowStart(s, rows.firstRow, user);
    return forEachStep(s, value, [&](Value first, Value at) {
      copyFloats(s, user.memory, s.add(start, first), s.memory.workspace, at, unitsOf(value));
    });
  }
  OpBuilder &b = s.b;
  Value zero = arith::ConstantOp::create(b, s.loc, b.getF32FloatAttr(0));
  s.loop(s.samples(), [&](Value lane) {
    Value row = s.add(rows.firstRow, lane), hasSample = isSample(s, row, rows);
    Value start =
        rowStart(s, arith::SelectOp::create(b, s.loc, hasSample, row, rows.firstRow), user);
    forEachElement(s, value, lane, [&](Value i, Value at) {
      Value number = s.load(user.memory, s.add(start, i));
      if (isCotangent)
        number = arith::SelectOp::create(b, s.loc, hasSample, number, zero);
      s.store(number, s.memory.workspace, at);
    });
  });
}

Value longestOf(const Shard &s, const RowPlace &user, const ShardRows &rows, Value length) {
  OpBuilder &b = s.b;
  Value zero = arith::ConstantOp::create(b, s.loc, b.getF32FloatAttr(0));
  return s.loop(
      s.index(0), s.index(s.samples()), {s.index(0)},
      [&](Value lane, ValueRange soFar) -> SmallVector<Value> {
        Value row = s.add(rows.firstRow, lane);
        Value hasSample = isSample(s, row, rows);
        Value start =
            rowStart(s, arith::SelectOp::create(b, s.loc, hasSample, row, rows.firstRow), user);
        Value last = s.loop(
            s.index(0), length, {soFar[0]}, [&](Value t, ValueRange longest) -> SmallVector<Value> {
              Value differs = arith::CmpFOp::create(b, s.loc, arith::CmpFPredicate::UNE,
                                                    s.load(user.memory, s.add(start, t)), zero);
              Value later = arith::MaxUIOp::create(b, s.loc, longest[0], s.add(t, 1));
              return {arith::SelectOp::create(b, s.loc, differs, later, longest[0])};
            })[0];
        return {last};
      })[0];
}

Value stepsOfArgument(const Shard &s, BlockArgument argument, const RowPlace &user, Value row) {
  Value steps = s.index(rnn::stepsOf(argument));
  bool endsScans = llvm::any_of(argument.getOwner()->getOps<ScanOp>(), [&](ScanOp scan) {
    return scan.getUntilPaddingOf() == argument.getArgNumber();
  });
  return endsScans ? longestOf(s, user, {row, s.add(row, 1)}, steps) : steps;
}

/// Calls body(lane, start of its row) for each lane that has a sample.
static void forEachSample(const Shard &s, const RowPlace &user, const ShardRows &rows,
                          llvm::function_ref<void(Value, Value)> body) {
  s.loop(s.samples(), [&](Value lane) {
    Value row = s.add(rows.firstRow, lane);
    auto branch = scf::IfOp::create(s.b, s.loc, isSample(s, row, rows), false);
    OpBuilder::InsertionGuard guard(s.b);
    s.b.setInsertionPointToStart(branch.thenBlock());
    body(lane, rowStart(s, row, user));
  });
}

void unpackRows(const Shard &s, Value value, const RowPlace &user, const ShardRows &rows) {
  if (s.shape.unitLanes > 0) {
    Value start = rowStart(s, rows.firstRow, user);
    return forEachStep(s, value, [&](Value first, Value at) {
      copyFloats(s, s.memory.workspace, at, user.memory, s.add(start, first), unitsOf(value));
    });
  }
  forEachSample(s, user, rows, [&](Value lane, Value start) {
    forEachElement(s, value, lane, [&](Value i, Value at) {
      s.store(s.load(s.memory.workspace, at), user.memory, s.add(start, i));
    });
  });
}

void clearRest(const Shard &s, Value value, const RowPlace &user, const ShardRows &rows,
               Value length) {
  int64_t units = unitsOf(value);
  Value zero = arith::ConstantOp::create(s.b, s.loc, s.b.getF32FloatAttr(0));
  forEachSample(s, user, rows, [&](Value, Value start) {
    s.loop(s.mul(s.length, units), s.mul(length, units), 1,
           [&](Value i) { s.store(zero, user.memory, s.add(start, i)); });
  });
}

} // namespace rnnc
