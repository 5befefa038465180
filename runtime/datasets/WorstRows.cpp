// Batches with outputs -> the rows with the greatest loss.
#include "datasets/WorstRows.h"

#include "datasets/TextPrediction.h"
#include "training/ClassWeights.h"
#include "training/Shapes.h"

#include <algorithm>
#include <functional>

namespace rnn {

void WorstRows::add(const SampleView &data, std::span<const float> outputs) {
  uint64_t units = sizeOf(model.outputs[0].shape), size = sizeOf(model.target.shape);
  uint64_t inputSize = rnn_input_size(&model, data.length);
  for (uint64_t sample = 0; sample < data.samples; ++sample) {
    uint64_t row = seen++;
    std::span<const float> target(data.targets + sample * size, size);
    std::span<const float> output = outputs.subspan(sample * units, units);
    int64_t found = classOf(target);
    if (found == model.ignored_class)
      continue;
    uint64_t label = std::max<int64_t>(found, 0); // as the confusion matrix has it
    double error = errorOf(model, output, double(label));
    auto place = std::ranges::upper_bound(worst, error, std::greater(), &WorstRow::error);
    if (static_cast<uint64_t>(place - worst.begin()) >= most)
      continue;
    TextPrediction prediction = readPrediction(model, output);
    const float *inputs = data.inputs + sample * inputSize;
    worst.insert(place, {.row = row,
                         .error = error,
                         .label = label,
                         .prediction = *prediction.label,
                         .probability = prediction.probability,
                         .inputs = {inputs, inputs + inputSize},
                         .targets = {target.begin(), target.end()},
                         .length = data.length});
    if (worst.size() > most)
      worst.pop_back();
  }
}

} // namespace rnn
