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
  }

  Value run(llvm::function_ref<void(Value)> step) {
    auto condition = [&](ValueRange values) {
      return std::pair(isBelow(values[0], steps), SmallVector<Value>(values));
    };
    // The step, the distance back to the kept states (0: none are kept), and the number of computed
    // steps.
    return s.loopWhile({s.index(0), s.index(0), s.index(0)}, condition, [&](ValueRange values) {
      step(values[0]);
      Value next = s.add(values[0], 1);
      SmallVector<Value> result = s.choose(
          indices(2), sameTokens(next, values[0]), [&] { return compare(next, values[1]); },
          [&] { return SmallVector<Value>{next, s.index(0)}; });
      result.push_back(s.add(values[2], 1));
      return result;
    })[2];
  }

private:
  SmallVector<Value> compare(Value next, Value since) {
    auto keep = [&] {
      for (unsigned j = 0; j < scan.getInitials().size(); ++j)
        copy(places.stateIndex(j, next), keptIndex(j), sizeOf(scan.getInitials()[j]));
      return SmallVector<Value>{next, s.index(1)};
    };
    auto goOn = [&] {
      Value later = arith::AndIOp::create(s.b, s.loc, s.add(since, 1), s.index(15));
      return SmallVector<Value>{next, later};
    };
    return s.choose(indices(2), isEqual(since, s.index(0)), keep, [&] {
      return s.choose(
          indices(2), areKept(next),
          [&] { return SmallVector<Value>{repeat(next, since), s.index(0)}; }, goOn);
    });
  }

  /// The step after those that repeat the `period` steps before `next`.
  Value repeat(Value next, Value period) {
    auto condition = [&](ValueRange values) {
      return std::pair(sameTokens(values[0], next), SmallVector<Value>(values));
    };
    Value end = s.loopWhile({next}, condition, [&](ValueRange values) {
      return SmallVector<Value>{s.add(values[0], 1)};
    })[0];
    // Two periods at a time, so that a state with two slots is in the same one again.
    Value left = arith::SubIOp::create(s.b, s.loc, end, next), twice = s.mul(period, 2);
    Value whole = s.mul(arith::DivUIOp::create(s.b, s.loc, left, twice).getResult(), twice);
    Value behind = s.add(next, whole);
    if (!scan.getOutputs().empty())
      s.loop(next, behind, 1, [&](Value n) {
        Value from = places.timeOf(arith::SubIOp::create(s.b, s.loc, n, period));
        Value to = places.timeOf(n);
        for (Value output : scan.getOutputs())
          copy(stepIndex(s, output, from, from), stepIndex(s, output, to, to), sizeOf(output, 1));
      });
    return behind;
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
};

} // namespace

Value emitRepeatingSteps(const ScanPlaces &places, llvm::function_ref<void(Value)> step) {
  return RepeatEmitter(places).run(step);
}

} // namespace rnnc
