// Views and results of scans -> their buffers in the workspace.
#include "dialect/Rnn.h"

using namespace mlir;

namespace rnnc::rnn {

/// A buffer that is neither a ring nor of dynamic length.
static BufferAttr denseBuffer(MLIRContext *context, int64_t offset, int64_t slots = 1) {
  return BufferAttr::get(context, offset, slots, /*first=*/0, /*ring=*/false, /*growing=*/false,
                         /*stride=*/0);
}

static bool isVector(Value value) { return cast<RankedTensorType>(value.getType()).getRank() == 1; }

Value memoryOf(Value value) {
  while (auto view = value.getDefiningOp<View>())
    value = view.getViewed();
  return value;
}

BufferAttr DelayOp::getBufferIn(BufferAttr viewed) {
  return BufferAttr::get(getContext(), viewed.getOffset(), viewed.getSlots(),
                         viewed.getFirst() + (getBackward() ? 1 : -1), viewed.getRing(),
                         viewed.getGrowing(), viewed.getStride());
}

BufferAttr ReshapeOp::getBufferIn(BufferAttr viewed) {
  int64_t steps = stepsOf(getResult());
  if (isVector(getInput()))
    return denseBuffer(getContext(), viewed.getOffset(), steps);
  // The steps of a sequence follow the initial state in order.
  assert(viewed.getStride() == 0 && "a sequence that is reshaped is dense");
  return denseBuffer(getContext(), viewed.getOffset() + viewed.getFirst() * sizeOf(getInput(), 1),
                     steps);
}

BufferAttr RepeatOp::getBufferIn(BufferAttr viewed) { return viewed; }

BufferAttr ReverseOp::getBufferIn(BufferAttr viewed) {
  assert(sizeOf(getResult()) == 1);
  return viewed;
}

BufferAttr SliceOp::getBufferIn(BufferAttr viewed) {
  assert(stepsOf(getResult()) == 1);
  int64_t skipped =
      isVector(getInput()) ? 0 : viewed.getFirst() * viewed.getSlotStride(sizeOf(getInput(), 1));
  return denseBuffer(getContext(), viewed.getOffset() + skipped + int64_t(getOffset()));
}

// The products of a step are looked up when a scan reaches it.
int64_t ProjectOp::getBufferSlots() { return 1; }

BufferAttr ScanOp::getBuffer(OpResult result) {
  unsigned number = result.getResultNumber(), outputs = getOutputs().size();
  if (number < outputs)
    return cast<BufferAttr>((*getOutputBuffers())[number]);
  unsigned j = number - outputs;
  if (getFinalBuffers())
    return cast<BufferAttr>((*getFinalBuffers())[j]);
  auto state = cast<BufferAttr>((*getStateBuffers())[j]);
  int64_t slot = getStateOutput(j) < 0 ? getSteps() % 2 : getBackward() ? 0 : getSteps();
  return denseBuffer(getContext(), state.getOffset() + slot * state.getSlotStride(sizeOf(result)));
}

} // namespace rnnc::rnn
