// A concat -> for each step and input, a copy of its units.
#include "lowering/ConcatEmitter.h"

#include "lowering/Buffers.h"

using namespace mlir;

namespace rnnc {
using namespace rnn;

namespace {
/// The float index of a step; a vector is its only step.
Value placeOf(const Shard &s, Value value, Value t) {
  bool isSequence = cast<RankedTensorType>(value.getType()).getRank() == 2;
  return isSequence ? stepIndex(s, value, t, t)
                    : s.index(bufferOf(value).getOffset() * s.samples());
}
} // namespace

void emitConcat(const Shard &s, ConcatOp concat) {
  auto type = cast<RankedTensorType>(concat.getType());
  Value steps = type.getRank() == 2 ? stepsOf(s, concat.getResult()) : s.index(1);
  s.loop(s.index(0), steps, 1, [&](Value t) {
    Value to = placeOf(s, concat.getResult(), t);
    int64_t offset = 0;
    for (Value input : concat.getInputs()) {
      int64_t size = cast<RankedTensorType>(input.getType()).getShape().back() * s.samples();
      Value from = placeOf(s, input, t), part = s.add(to, offset);
      s.loop(s.index(0), s.index(size), s.lanes, [&](Value i) {
        s.storeVector(s.loadVector(s.workspace, s.add(from, i)), s.workspace, s.add(part, i));
      });
      offset += size;
    }
  });
}

} // namespace rnnc
