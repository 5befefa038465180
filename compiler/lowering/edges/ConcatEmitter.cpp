// A concat -> for each step and input, a copy of its units.
#include "lowering/edges/ConcatEmitter.h"

#include "lowering/builder/Buffers.h"
#include "lowering/builder/Copies.h"

using namespace mlir;

namespace rnnc {
using namespace rnn;

void emitConcat(const Shard &s, ConcatOp concat) {
  s.loop(s.index(0), stepsOf(s, concat.getResult()), 1, [&](Value t) {
    Value to = stepIndex(s, concat.getResult(), t, t);
    int64_t offset = 0;
    for (Value input : concat.getInputs()) {
      int64_t size = cast<RankedTensorType>(input.getType()).getShape().back() * s.samples();
      Value from = stepIndex(s, input, t, t), part = s.add(to, offset);
      copyFloats(s, s.memory.workspace, from, s.memory.workspace, part, size);
      offset += size;
    }
  });
}

} // namespace rnnc
