// The outputs of a probe, in rows -> an array for each value.
#include "training/Inspect.h"

#include "training/ProbeNames.h"
#include "training/Shapes.h"

#include <algorithm>
#include <span>

namespace rnn {

std::string inspectedName(std::string_view name) {
  std::string result(name);
  std::ranges::replace(result, ' ', '_');
  return result;
}

NamedArrays inspectLayers(Trainer &probe, const SampleView &samples) {
  const rnn_model &model = probe.model();
  uint64_t rowSize = rnn_output_size(&model, samples.length);
  std::vector<float> rows(samples.samples * rowSize);
  probe.predict(samples.inputs, samples.samples, rows.data(), samples.length);
  NamedArrays arrays;
  for (const rnn_value &value : std::span(model.outputs, model.output_count)) {
    if (std::string_view(value.name).starts_with(divisorPrefix))
      continue; // a prediction has no loss
    // A layer with several results, such as one that returns its final states, has one name.
    std::string name = inspectedName(value.name), unique = name;
    for (int number = 1; arrays.contains(unique); ++number)
      unique = name + "_" + std::to_string(number);
    Array &array = arrays[unique];
    array.shape = sizesOf(value.shape, samples.length);
    array.shape.insert(array.shape.begin(), samples.samples);
    uint64_t size = sizeOf(value.shape, samples.length);
    uint64_t offset = value.offset + samples.length * value.offset_per_step;
    for (uint64_t row = 0; row < samples.samples; ++row) {
      const float *begin = rows.data() + row * rowSize + offset;
      array.values.insert(array.values.end(), begin, begin + size);
    }
  }
  return arrays;
}

} // namespace rnn
