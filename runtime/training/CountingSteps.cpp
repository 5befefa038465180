// Samples -> an error for the first one whose steps are all masked.
#include "training/CountingSteps.h"

#include "data/Error.h"
#include "training/Shapes.h"

#include <algorithm>

namespace rnn {

bool lacksStep(const rnn_value &input, const float *row, uint64_t length) {
  return input.needs_step && std::all_of(row, row + sizeOf(input.shape, length),
                                         [&](float value) { return value == float(input.masked); });
}

void requireSteps(const rnn_model &model, const SampleView &data, uint64_t first,
                  const std::function<std::string(const rnn_value &)> &nameOf) {
  uint64_t size = rnn_input_size(&model, data.length);
  for (const rnn_value &input : std::span(model.inputs, model.input_count))
    for (uint64_t row = 0; input.needs_step && row < data.samples; ++row)
      if (lacksStep(input,
                    data.inputs + row * size + input.offset + data.length * input.offset_per_step,
                    data.length))
        fail("{} has no step that counts at row {}: all are {}, which is masked, and model `{}` "
             "takes the mean of the others",
             nameOf(input), first + row, input.masked, model.name);
}

} // namespace rnn
