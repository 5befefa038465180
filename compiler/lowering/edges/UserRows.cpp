// [sample][element] <-> [element][lane], one element at a time.
#include "lowering/edges/UserRows.h"

#include "lowering/builder/Buffers.h"
#include "lowering/builder/Copies.h"
#include "lowering/builder/SharedFunctions.h"

#include "llvm/Support/raw_ostream.h"

using namespace mlir;

namespace rnnc {
using namespace rnn;

Value isSample(const Shard &s, Value row, const ShardRows &rows) {
  return arith::CmpIOp::create(s.b, s.loc, arith::CmpIPredicate::ult, row, rows.samples);
}

namespace {

int64_t unitsOf(Value value) { return cast<RankedTensorType>(value.getType()).getShape().back(); }

/// The places of a value's elements: `steps` times `units` of them, which follow each other.
struct Elements {
  Value at;                   // of the first one, in the workspace
  Value steps, units, stride; // between steps, in floats
};

Elements elementsOf(const Shard &s, Value value) {
  int64_t units = unitsOf(value);
  Value steps = stepsOf(s, value), at = stepIndex(s, value, s.index(0), s.index(0));
  bool isVector = cast<RankedTensorType>(value.getType()).getRank() == 1;
  if (isVector || stepStride(s, value) == units * s.samples())
    return {at, s.index(1), s.mul(steps, units), s.index(0)};
  return {at, steps, s.index(units), s.index(stepStride(s, value))};
}

/// Calls body(number of an element, its float index in the workspace) for one lane.
void forEachElement(const Shard &s, const Elements &elements, Value lane,
                    llvm::function_ref<void(Value, Value)> body) {
  s.loop(s.index(0), elements.steps, 1, [&](Value t) {
    Value at = s.add(s.add(elements.at, s.mul(t, elements.stride)), lane);
    Value first = s.mul(t, elements.units);
    s.loop(s.index(0), elements.units, 1,
           [&](Value u) { body(s.add(first, u), s.add(at, s.mul(u, s.samples()))); });
  });
}

/// Calls `emit` for the elements of a value in a function that all values with such rows share; in
/// a stream, without a call.
void share(
    const Shard &s, StringRef name, Value value, const RowPlace &user, const ShardRows &rows,
    llvm::function_ref<void(const Shard &, const Elements &, const RowPlace &, const ShardRows &)>
        emit) {
  Elements elements = elementsOf(s, value);
  if (s.isStream)
    return emit(s, elements, user, rows);
  SmallVector<Value> arguments = {s.memory.workspace, user.memory,  user.rowSize, user.offset,
                                  rows.firstRow,      rows.samples, elements.at,  elements.units};
  bool areSteps = !isConstantIntValue(elements.steps, 1);
  if (areSteps)
    arguments.append({elements.steps, elements.stride});
  std::string key;
  llvm::raw_string_ostream(key) << s.samples() << " " << areSteps << " " << user.memory.getType();
  callShared(s, name, key, arguments, [&](ValueRange given) {
    Shard inside = s;
    inside.memory.workspace = given[0];
    emit(inside,
         {.at = given[6],
          .steps = areSteps ? given[8] : s.index(1),
          .units = given[7],
          .stride = areSteps ? given[9] : s.index(0)},
         {.memory = given[1], .rowSize = given[2], .offset = given[3]},
         {.firstRow = given[4], .samples = given[5]});
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
  auto emit = [&](const Shard &s, const Elements &elements, const RowPlace &user,
                  const ShardRows &rows) {
    OpBuilder &b = s.b;
    Value zero = arith::ConstantOp::create(b, s.loc, b.getF32FloatAttr(0));
    s.loop(s.samples(), [&](Value lane) {
      Value row = s.add(rows.firstRow, lane), hasSample = isSample(s, row, rows);
      Value start =
          rowStart(s, arith::SelectOp::create(b, s.loc, hasSample, row, rows.firstRow), user);
      forEachElement(s, elements, lane, [&](Value i, Value at) {
        Value number = s.load(user.memory, s.add(start, i));
        if (isCotangent)
          number = arith::SelectOp::create(b, s.loc, hasSample, number, zero);
        s.store(number, s.memory.workspace, at);
      });
    });
  };
  share(s, isCotangent ? "read_cotangents" : "read_rows", value, user, rows, emit);
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
  auto emit = [](const Shard &s, const Elements &elements, const RowPlace &user,
                 const ShardRows &rows) {
    forEachSample(s, user, rows, [&](Value lane, Value start) {
      forEachElement(s, elements, lane, [&](Value i, Value at) {
        s.store(s.load(s.memory.workspace, at), user.memory, s.add(start, i));
      });
    });
  };
  share(s, "write_rows", value, user, rows, emit);
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
