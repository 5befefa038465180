// The steps of a sequence -> outputs.
#include "Stream.h"

#include "data/Error.h"

namespace rnn::python {

namespace {

/// Of one step.
constexpr uint64_t stepLength = 1;

/// The numbers that `step` reads: the input without its time axis.
uint64_t featuresOf(const rnn_model &model) {
  const rnn_shape &shape = model.inputs[0].shape;
  uint64_t features = 1;
  for (uint64_t axis = 1; axis < shape.rank; ++axis)
    features *= shape.sizes[axis];
  return features;
}

} // namespace

Stream::Stream(Model &model)
    : model(model), state(model.table().stream_state_size * sizeof(float)),
      weights(model.table().stream_weights_size * sizeof(float)),
      workspace(rnn_workspace_bytes(&model.table(), stepLength)) {
  if (!model.table().step)
    fail("model `{}` cannot be streamed: a step needs more than the steps so far",
         model.table().name);
}

void Stream::reset() { isNew = true; }

NumpyFloats Stream::step(const Floats &input) {
  const rnn_model &table = model.table();
  uint64_t features = featuresOf(table) * table.streams;
  if (input.size() != features)
    fail("a step has {} numbers, but model `{}` reads {}", input.size(), table.name, features);
  const rnn_shape &shape = table.outputs[0].shape; // with a time axis if each step has an output
  std::vector<uint64_t> outputShape = {shape.sizes[shape.rank - 1]};
  if (table.streams > 1)
    outputShape.insert(outputShape.begin(), table.streams);
  NumpyFloats output = newArray(outputShape);
  nb::gil_scoped_release others;
  auto turn = model.take();
  if (packed != model.version()) {
    table.pack(model.itsTrainer().parameters().data(), weights.floats());
    packed = model.version();
  }
  if (isNew)
    table.reset(weights.floats(), state.floats());
  isNew = false;
  table.step(weights.floats(), state.floats(), input.data(), output.data(), workspace.data());
  return output;
}

} // namespace rnn::python
