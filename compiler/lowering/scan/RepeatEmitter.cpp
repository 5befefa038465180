// A scan that `repeats` -> loops that reuse earlier outputs where tokens and states are the same.
#include "lowering/scan/RepeatEmitter.h"

#include "analysis/Tokens.h"
#include "lowering/builder/Buffers.h"
#include "lowering/builder/Copies.h"
#include "lowering/builder/SharedFunctions.h"

using namespace mlir;

namespace rnnc {
using namespace rnn;

namespace {

class RepeatEmitter {
public:
  RepeatEmitter(const ScanPlaces &places)
      : places(places), s(places.s), scan(places.scan), steps(places.steps()) {
    for (Value sequence : scan.getSequences())
      findTokens(sequence, tokens);
    for (Value output : scan.getOutputs())
      (laterReaderOf(output) ? later : atOnce).push_back(output);
  }

  Value run(llvm::function_ref<void(Value)> step, LaterCopies &copies) {
    auto condition = [&](ValueRange values) {
      return std::pair(isBelow(values[1], steps), SmallVector<Value>(values));
    };
    // The number of computed steps, the step, the distance back to the kept states (0: none are
    // kept), and, if some outputs are copied later, the steps where that is still to be done.
    SmallVector<Value> start(3, s.index(0));
    if (!later.empty())
      start.append({s.index(0), s.index(0), s.index(1)});
    ValueRange end = s.loopWhile(start, condition, [&](ValueRange values) {
      step(values[1]);
      Value next = s.add(values[1], 1);
      ValueRange left = values.drop_front(3);
      SmallVector<Value> result = {s.add(values[0], 1)};
      llvm::append_range(result, s.choose(
                                     indices(values.size() - 1), sameTokens(next, values[1]),
                                     [&] { return compare(next, values[2], left); },
                                     [&] { return goOn(next, s.index(0), left); }));
      return result;
    });
    if (!later.empty())
      copies[scan] = {end[3], end[4], end[5]};
    return end[0];
  }

private:
  static SmallVector<Value> goOn(Value step, Value since, ValueRange left) {
    SmallVector<Value> values = {step, since};
    llvm::append_range(values, left);
    return values;
  }

  SmallVector<Value> compare(Value next, Value since, ValueRange left) {
    auto keep = [&] {
      for (unsigned j = 0; j < scan.getInitials().size(); ++j)
        copy(places.stateIndex(j, next), keptIndex(j), sizeOf(scan.getInitials()[j]));
      return goOn(next, s.index(1), left);
    };
    auto compareAgain = [&] {
      Value further = arith::AndIOp::create(s.b, s.loc, s.add(since, 1), s.index(15));
      return goOn(next, further, left);
    };
    SmallVector<Type> types = indices(2 + left.size());
    return s.choose(types, isEqual(since, s.index(0)), keep, [&] {
      return s.choose(
          types, areKept(next), [&] { return repeat(next, since, left); }, compareAgain);
    });
  }

  /// Goes on behind the steps that repeat the `period` steps before `next`.
  SmallVector<Value> repeat(Value next, Value period, ValueRange left) {
    auto condition = [&](ValueRange values) {
      return std::pair(sameTokens(values[0], next), SmallVector<Value>(values));
    };
    Value end = s.loopWhile({next}, condition, [&](ValueRange values) {
      return SmallVector<Value>{s.add(values[0], 1)};
    })[0];
    // Two periods at a time, so that a state with two slots is in the same one again.
    Value steps = arith::SubIOp::create(s.b, s.loc, end, next), twice = s.mul(period, 2);
    Value whole = s.mul(arith::DivUIOp::create(s.b, s.loc, steps, twice).getResult(), twice);
    Value behind = s.add(next, whole);
    RepeatedSteps repeated{next, behind, period};
    copyRepeated(places, atOnce, repeated, next, behind);
    if (later.empty())
      return goOn(behind, s.index(0), {});
    copyRepeated(places, later, {left[0], left[1], left[2]}, left[0], left[1]);
    // The step behind reads the states of the last one.
    Value last = arith::MaxSIOp::create(s.b, s.loc, s.add(behind, -1), next);
    copyRepeated(places, later, repeated, last, behind);
    return goOn(behind, s.index(0), {next, behind, period});
  }

  void copy(Value from, Value to, int64_t units) {
    copyFloats(s, s.memory.workspace, from, s.memory.workspace, to, units * s.samples());
  }

  /// Whether step n exists and has the same tokens as another one.
  Value sameTokens(Value n, Value other) {
    return s.choose(
        {s.b.getI1Type()}, isBelow(n, steps),
        [&] {
          Value same;
          for (Value sequence : tokens)
            for (int64_t v = 0; v < s.shape.vectors; ++v) {
              auto at = [&](Value step) {
                Value t = places.timeOf(step);
                return s.add(stepIndex(s, sequence, t, t), v * s.lanes);
              };
              same = both(same, isSame(s.memory.workspace, at(n), at(other)));
            }
          return SmallVector<Value>{same};
        },
        [&] { return SmallVector<Value>{falseValue()}; })[0];
  }

  /// Whether the states before step n equal the kept ones.
  Value areKept(Value n) {
    Value same;
    for (unsigned j = 0; j < scan.getInitials().size(); ++j)
      same = both(same, areSame(places.stateIndex(j, n), keptIndex(j),
                                sizeOf(scan.getInitials()[j]) * s.samples()));
    return same;
  }

  /// Whether all bits of so many floats in the workspace are the same: a call, since most differ in
  /// their first vector.
  Value areSame(Value first, Value second, int64_t size) {
    SmallVector<Value> arguments = {s.memory.workspace, first, second, s.index(size)};
    auto emit = [&](ValueRange given) {
      Value memory = given[0], size = given[3];
      auto condition = [&](ValueRange values) {
        Value i = values[0];
        Value goesOn = s.choose(
            {s.b.getI1Type()}, isBelow(i, size),
            [&] {
              return SmallVector<Value>{isSame(memory, s.add(given[1], i), s.add(given[2], i))};
            },
            [&] { return SmallVector<Value>{falseValue()}; })[0];
        return std::pair(goesOn, SmallVector<Value>(values));
      };
      Value end = s.loopWhile({s.index(0)}, condition, [&](ValueRange values) {
        return SmallVector<Value>{s.add(values[0], s.lanes)};
      })[0];
      return SmallVector<Value>{isEqual(end, size)};
    };
    return callNamed(s, "are_same_" + std::to_string(s.lanes), arguments, s.b.getI1Type(), emit)[0];
  }

  /// Whether all bits of two vectors are the same.
  Value isSame(Value memory, Value first, Value second) {
    auto words = VectorType::get({s.lanes}, s.b.getI32Type());
    auto load = [&](Value at) -> Value {
      return arith::BitcastOp::create(s.b, s.loc, words, s.loadVector(memory, at));
    };
    return s.allLanes(isEqual(load(first), load(second)));
  }

  Value keptIndex(unsigned j) {
    return s.index(cast<BufferAttr>((*scan.getSnapshotBuffers())[j]).getOffset() * s.samples());
  }
  Value isBelow(Value a, Value b) {
    return arith::CmpIOp::create(s.b, s.loc, arith::CmpIPredicate::ult, a, b);
  }
  Value isEqual(Value a, Value b) {
    return arith::CmpIOp::create(s.b, s.loc, arith::CmpIPredicate::eq, a, b);
  }
  Value both(Value a, Value b) {
    return a ? arith::AndIOp::create(s.b, s.loc, a, b).getResult() : b;
  }
  Value falseValue() { return arith::ConstantOp::create(s.b, s.loc, s.b.getBoolAttr(false)); }
  SmallVector<Type> indices(unsigned count) { return SmallVector<Type>(count, s.b.getIndexType()); }

  const ScanPlaces &places;
  const Shard &s;
  ScanOp scan;
  Value steps;
  llvm::SetVector<Value> tokens;
  SmallVector<Value> atOnce, later; // outputs, by the time at which repeated steps are copied
};

} // namespace

Value emitRepeatingSteps(const ScanPlaces &places, llvm::function_ref<void(Value)> step,
                         LaterCopies &copies) {
  return RepeatEmitter(places).run(step, copies);
}

} // namespace rnnc
