// An `rnn.weight` -> a copy of the parameter, repeated for each sample.
#include "lowering/edges/WeightEmitter.h"

#include "lowering/builder/Buffers.h"
#include "lowering/builder/Copies.h"

using namespace mlir;

namespace rnnc {
using namespace rnn;

void emitWeight(const Shard &s, WeightOp weight) {
  auto parameter =
      SymbolTable::lookupNearestSymbolFrom<ParameterOp>(weight, weight.getParameterAttr());
  Value from = s.index(*s.offsetOf(parameter)), to = vectorIndex(s, weight.getResult());
  int64_t units = sizeOf(weight.getResult());
  if (s.samples() == 1)
    return copyFloats(s, s.memory.parameters, from, s.memory.workspace, to, units);
  s.loop(units, [&](Value unit) {
    Value number = s.broadcast(s.load(s.memory.parameters, s.add(from, unit)));
    Value row = s.add(to, s.mul(unit, s.samples()));
    s.loop(s.index(0), s.index(s.samples()), s.lanes,
           [&](Value sample) { s.storeVector(number, s.memory.workspace, s.add(row, sample)); });
  });
}

} // namespace rnnc
