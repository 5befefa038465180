// Buffers of planned values, views resolved, and their float indices.
#include "lowering/builder/Buffers.h"

using namespace mlir;

namespace rnnc {
using namespace rnn;

/// Floats of a lane from one slot to the next.
static int64_t strideOf(BufferAttr buffer, int64_t units) {
  return buffer.getStride() > 0 ? buffer.getStride() : units;
}

BufferAttr bufferOf(Value value) {
  MLIRContext *context = value.getContext();
  Operation *op = value.getDefiningOp();
  if (auto pack = dyn_cast<PackOp>(op))
    return pack.getBuffer();
  if (auto delay = dyn_cast<DelayOp>(op)) {
    BufferAttr b = bufferOf(delay.getSequence());
    return BufferAttr::get(context, b.getOffset(), b.getSlots(),
                           b.getFirst() + (delay.getBackward() ? 1 : -1), b.getRing(),
                           b.getGrowing(), b.getStride());
  }
  if (auto reshape = dyn_cast<ReshapeOp>(op)) {
    BufferAttr b = bufferOf(reshape.getInput());
    auto type = cast<RankedTensorType>(reshape.getType());
    if (cast<RankedTensorType>(reshape.getInput().getType()).getRank() == 1)
      return BufferAttr::get(context, b.getOffset(), type.getRank() == 2 ? type.getDimSize(0) : 1,
                             0, false, false, 0);
    // A sequence's steps stand one behind the other, behind the initial state.
    assert(b.getStride() == 0 && "a sequence that is reshaped is dense");
    return BufferAttr::get(context, b.getOffset() + b.getFirst() * sizeOf(reshape.getInput(), 1),
                           type.getRank() == 2 ? type.getDimSize(0) : 1, 0, false, false, 0);
  }
  if (auto repeat = dyn_cast<RepeatOp>(op))
    return bufferOf(repeat.getInput()); // of a sequence of one step
  if (auto concat = dyn_cast<ConcatOp>(op))
    return *concat.getBuffer();
  if (auto project = dyn_cast<ProjectOp>(op))
    return *project.getBuffer();
  if (auto random = dyn_cast<RandomOp>(op))
    return *random.getBuffer();
  // Views of a sequence have no buffer of their own but where it is one step.
  if (auto reverse = dyn_cast<ReverseOp>(op)) {
    assert(sizeOf(value) == 1);
    return bufferOf(reverse.getSequence());
  }
  if (auto slice = dyn_cast<SliceOp>(op)) {
    BufferAttr b = bufferOf(slice.getInput());
    auto type = cast<RankedTensorType>(value.getType());
    assert(type.getRank() == 1 || type.getDimSize(0) == 1);
    int64_t skipped =
        type.getRank() == 1 ? 0 : b.getFirst() * strideOf(b, sizeOf(slice.getInput(), 1));
    return BufferAttr::get(context, b.getOffset() + skipped + int64_t(slice.getOffset()), 1, 0,
                           false, false, 0);
  }
  auto scan = cast<ScanOp>(op);
  unsigned result = cast<OpResult>(value).getResultNumber(), outputs = scan.getOutputs().size();
  if (result < outputs)
    return cast<BufferAttr>((*scan.getOutputBuffers())[result]);
  unsigned j = result - outputs;
  if (scan.getFinalBuffers())
    return cast<BufferAttr>((*scan.getFinalBuffers())[j]);
  auto b = cast<BufferAttr>((*scan.getStateBuffers())[j]);
  int64_t slot = scan.getStateOutput(j) < 0 ? scan.getSteps() % 2
                 : scan.getBackward()       ? 0
                                            : scan.getSteps();
  return BufferAttr::get(context, b.getOffset() + slot * strideOf(b, sizeOf(value)), 1, 0, false,
                         false, 0);
}

bool isRing(Value sequence) {
  return sequence.getDefiningOp<ScanOp>() && bufferOf(sequence).getRing();
}

Value slotIndex(const Shard &s, BufferAttr buffer, int64_t units, Value slot) {
  Value inside = s.mul(slot, strideOf(buffer, units) * s.samples());
  if (!buffer.getGrowing())
    return s.add(inside, buffer.getOffset() * s.samples());
  Value start = s.mul(s.add(s.length, 1), buffer.getOffset() * s.samples());
  return s.add(s.add(start, s.memory.growing), inside);
}

static bool isVector(Value value) { return cast<RankedTensorType>(value.getType()).getRank() == 1; }

Value stepsOf(const Shard &s, Value value) {
  int64_t steps = isVector(value) ? 1 : sizeOf(value);
  return steps == anyLength ? s.length : s.index(steps);
}

Value vectorIndex(const Shard &s, Value vector) {
  return s.index(bufferOf(vector).getOffset() * s.samples());
}

int64_t stepStride(const Shard &s, Value sequence) {
  if (auto reverse = sequence.getDefiningOp<ReverseOp>())
    return -stepStride(s, reverse.getSequence());
  if (auto slice = sequence.getDefiningOp<SliceOp>())
    return stepStride(s, slice.getInput());
  if (sequence.getDefiningOp<RepeatOp>())
    return 0;
  return strideOf(bufferOf(sequence), sizeOf(sequence, 1)) * s.samples();
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
