// Planned values -> their buffers, with views resolved, and float indices in the workspace.
#include "lowering/builder/Buffers.h"

using namespace mlir;

namespace rnnc {
using namespace rnn;

BufferAttr bufferOf(Value value) {
  Operation *op = value.getDefiningOp();
  if (auto view = dyn_cast<View>(op))
    return view.getBufferIn(bufferOf(view.getViewed()));
  if (auto owner = dyn_cast<BufferOwner>(op))
    return owner.getBufferAttr();
  return cast<ScanOp>(op).getBuffer(cast<OpResult>(value));
}

bool isRing(Value sequence) {
  return sequence.getDefiningOp<ScanOp>() && bufferOf(sequence).getRing();
}

Value slotIndex(const Shard &s, BufferAttr buffer, int64_t units, Value slot) {
  Value inside = s.mul(slot, buffer.getSlotStride(units) * s.samples());
  if (!buffer.getGrowing())
    return s.ofStream(s.add(inside, buffer.getOffset() * s.samples()));
  Value start = s.mul(s.add(s.length, 1), buffer.getOffset() * s.samples());
  return s.add(s.add(start, s.memory.growing), inside);
}

static bool isVector(Value value) { return cast<RankedTensorType>(value.getType()).getRank() == 1; }

Value stepsOf(const Shard &s, ScanOp scan) {
  if (std::optional<uint64_t> argument = scan.getUntilPaddingOf())
    return s.lengths.lookup(*argument);
  return stepsOf(s, scan.getSequences().front());
}

Value stepsOf(const Shard &s, Value value) {
  if (auto scan = value.getDefiningOp<ScanOp>();
      scan && scan.getUntilPaddingOf() && !isVector(value))
    return stepsOf(s, scan);
  int64_t steps = rnn::stepsOf(value);
  return steps == anyLength ? s.length : s.index(steps);
}

Value vectorIndex(const Shard &s, Value vector) {
  return s.ofStream(s.index(bufferOf(vector).getOffset() * s.samples()));
}

int64_t stepStride(const Shard &s, Value sequence) {
  if (auto reverse = sequence.getDefiningOp<ReverseOp>())
    return -stepStride(s, reverse.getSequence());
  if (auto slice = sequence.getDefiningOp<SliceOp>())
    return stepStride(s, slice.getInput());
  if (sequence.getDefiningOp<RepeatOp>())
    return 0;
  return bufferOf(sequence).getSlotStride(sizeOf(sequence, 1)) * s.samples();
}

int64_t strideInScan(const Shard &s, Value sequence, bool backward) {
  int64_t stride = stepStride(s, sequence);
  return backward && !isRing(sequence) ? -stride : stride;
}

Value stepIndex(const Shard &s, Value sequence, Value t, Value place) {
  if (isVector(sequence))
    return vectorIndex(s, sequence);
  if (auto reverse = sequence.getDefiningOp<ReverseOp>()) {
    Value last = s.add(stepsOf(s, sequence), -1);
    return stepIndex(s, reverse.getSequence(), s.b.createOrFold<arith::SubIOp>(s.loc, last, t),
                     place);
  }
  if (auto slice = sequence.getDefiningOp<SliceOp>())
    return s.add(stepIndex(s, slice.getInput(), t, place),
                 int64_t(slice.getOffset()) * s.samples());
  if (auto repeat = sequence.getDefiningOp<RepeatOp>())
    return vectorIndex(s, repeat.getInput());
  BufferAttr buffer = bufferOf(sequence);
  Value slot = sequence.getDefiningOp<ProjectOp>() ? s.index(0) // one step at a time
               : buffer.getRing()                  ? place
                                                   : s.add(t, buffer.getFirst());
  return slotIndex(s, buffer, sizeOf(sequence, 1), slot);
}

} // namespace rnnc
