// The number of a step -> its time and the offsets of its states.
#include "lowering/scan/ScanPlaces.h"

#include "lowering/builder/Buffers.h"

using namespace mlir;

namespace rnnc {
using namespace rnn;

Value ScanPlaces::steps() const { return stepsOf(s, scan); }

Value ScanPlaces::timeOf(Value n) const {
  Value last = s.add(steps(), -1);
  return ScanOp(scan).getBackward() ? arith::SubIOp::create(s.b, s.loc, last, n).getResult() : n;
}

Value ScanPlaces::stateIndex(unsigned j, Value n) const {
  ScanOp op = scan;
  auto buffer = cast<BufferAttr>((*op.getStateBuffers())[j]);
  int64_t units = sizeOf(op.getInitials()[j]);
  if (op.getStateOutput(j) < 0) // two alternating slots
    return slotIndex(s, buffer, units, arith::AndIOp::create(s.b, s.loc, n, s.index(1)));
  return slotIndex(s, buffer, units,
                   s.add(timeOf(n), buffer.getFirst() + (op.getBackward() ? 1 : -1)));
}

} // namespace rnnc
