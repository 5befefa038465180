// A gather or a scatter -> loops over the elements of its array, with a copy or a sum of each run.
#include "lowering/edges/GatherEmitter.h"

#include "lowering/builder/Buffers.h"
#include "lowering/builder/Copies.h"

using namespace mlir;

namespace rnnc {
using namespace rnn;

namespace {

/// Both the array and the row stand in one piece, so that number n is n * samples floats after the
/// first one.
class WalkEmitter {
public:
  WalkEmitter(const Shard &s, const ArrayWalk &walk, Value array, Value row)
      : s(s), sizes(walk.sizes), strides(walk.strides), offset(walk.offset),
        steps(stepsOf(s, array)), arrayStart(firstOf(array)), rowStart(firstOf(row)),
        count(countIn(row)), staysInside(walk.staysInside(countOf(row))) {
    if (strides.back() != 1)
      return;
    run = sizes.pop_back_val();
    strides.pop_back();
    // Runs that are partly outside stay as they are.
    while (staysInside && !sizes.empty() && strides.back() == run) {
      run *= sizes.pop_back_val();
      strides.pop_back();
    }
  }

  /// For each run: the float indices of both, and whether it is in the row, null if always.
  using Body = llvm::function_ref<void(Value array, Value row, Value isInside)>;
  void emit(Body body) { axis(0, s.index(0), s.index(offset), body); }
  int64_t runFloats() const { return run * s.samples(); }

private:
  Value firstOf(Value value) const {
    Value zero = s.index(0);
    return stepIndex(s, value, zero, zero);
  }
  Value countIn(Value row) const {
    auto type = cast<RankedTensorType>(row.getType());
    return s.mul(stepsOf(s, row), type.getShape().back());
  }

  /// The loops from this axis on; `element` and `place` are the numbers' positions so far.
  void axis(size_t number, Value element, Value place, Body body) {
    if (number == sizes.size()) {
      Value isInside;
      if (!staysInside) // a negative place is a very large unsigned one
        isInside = arith::CmpIOp::create(s.b, s.loc, arith::CmpIPredicate::ult, place, count);
      return body(s.add(arrayStart, s.mul(element, s.samples())),
                  s.add(rowStart, s.mul(place, s.samples())), isInside);
    }
    int64_t inner = run;
    for (int64_t size : ArrayRef(sizes).drop_front(number + 1))
      inner *= size;
    Value size = sizes[number] == -1 ? steps : s.index(sizes[number]);
    s.loop(s.index(0), size, 1, [&](Value i) {
      axis(number + 1, s.add(element, s.mul(i, inner)), s.add(place, s.mul(i, strides[number])),
           body);
    });
  }

  const Shard &s;
  SmallVector<int64_t> sizes, strides; // without the axes of a run
  int64_t offset;
  Value steps; // of the array
  Value arrayStart, rowStart, count;
  bool staysInside;
  int64_t run = 1;
};

} // namespace

void emitGather(const Shard &s, GatherOp gather) {
  WalkEmitter walk(s, gather.getWalk(), gather.getResult(), gather.getInput());
  Value memory = s.memory.workspace;
  double fill = gather.getFill().convertToDouble();
  walk.emit([&](Value array, Value row, Value isInside) {
    auto copy = [&] { copyFloats(s, memory, row, memory, array, walk.runFloats()); };
    if (isInside)
      s.choose(isInside, copy, [&] { fillFloats(s, fill, memory, array, walk.runFloats()); });
    else
      copy();
  });
}

void emitScatter(const Shard &s, ScatterOp scatter) {
  WalkEmitter walk(s, scatter.getWalk(), scatter.getInput(), scatter.getResult());
  Value memory = s.memory.workspace, zero = s.index(0);
  auto type = cast<RankedTensorType>(scatter.getType());
  s.loop(zero, stepsOf(s, scatter.getResult()), 1, [&](Value t) {
    fillFloats(s, 0, memory, stepIndex(s, scatter.getResult(), t, t),
               type.getShape().back() * s.samples());
  });
  walk.emit([&](Value array, Value row, Value isInside) {
    auto add = [&] { addFloats(s, memory, array, row, walk.runFloats()); };
    if (isInside)
      s.choose(isInside, add);
    else
      add();
  });
}

} // namespace rnnc
