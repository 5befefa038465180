// Samples in memory -> batches, shuffled or in order.
#include "training/ArrayBatches.h"

#include "data/Error.h"
#include "data/Random.h"
#include "training/Shapes.h"

#include <algorithm>
#include <numeric>

namespace rnn {

TrainingBatches::TrainingBatches(const SampleView &data, const rnn_model &model, bool shuffled,
                                 ShardRange shards, std::vector<uint64_t> chosen)
    : TrainingBatches(SpacedSamples{data, rnn_input_size(&model, data.length),
                                    sizeOf(model.target.shape, data.length)},
                      model, shuffled, shards, std::move(chosen)) {}

TrainingBatches::TrainingBatches(const SpacedSamples &spaced, const rnn_model &model, bool shuffled,
                                 ShardRange shards, std::vector<uint64_t> wanted)
    : data(spaced.data), model(model), shards(shards), inputDistance(spaced.inputDistance),
      targetDistance(spaced.targetDistance), batch(model.batch),
      inputSize(rnn_input_size(&model, data.length)),
      targetSize(data.targets ? sizeOf(model.target.shape, data.length) : 0),
      weightSize(data.weights ? sizeOf(model.sample_weight, data.length) : 0),
      chosen(std::move(wanted)), order(chosen.empty() ? data.samples : chosen.size()),
      inputs(batch * inputSize), targets(batch * targetSize), weights(batch * weightSize),
      inOrder(!shuffled || model.states_size > 0) {
  if (model.states_size > 0 && samples() % batch != 0)
    fail("{} rows are not a whole number of batches of {}, in which the sequences of a stateful "
         "layer go on",
         samples(), batch);
}

std::optional<uint64_t> TrainingBatches::steps() const { return (samples() + batch - 1) / batch; }

void TrainingBatches::begin(uint64_t seed, uint64_t epoch) {
  first = 0;
  if (chosen.empty())
    std::iota(order.begin(), order.end(), 0);
  else
    order = chosen;
  if (inOrder)
    return;
  RandomStream random(seed, RandomPurpose::Shuffling, static_cast<uint32_t>(epoch));
  shuffle(order, random);
}

SampleView TrainingBatches::next() {
  uint64_t count = std::min(batch, samples() - first);
  RowSpan rows = rnn::rowsOf(model, shards, count);
  for (uint64_t i = rows.begin; i < rows.end; ++i) {
    uint64_t sample = order[first + i];
    std::copy_n(data.inputs + sample * inputDistance, inputSize, inputs.data() + i * inputSize);
    if (data.targets)
      std::copy_n(data.targets + sample * targetDistance, targetSize,
                  targets.data() + i * targetSize);
    if (data.weights)
      std::copy_n(data.weights + sample * weightSize, weightSize, weights.data() + i * weightSize);
  }
  first += count;
  return {.inputs = inputs.data(),
          .targets = data.targets ? targets.data() : nullptr,
          .samples = count,
          .weights = data.weights ? weights.data() : nullptr,
          .length = data.length};
}

std::optional<uint64_t> BatchesInOrder::steps() const {
  return (data.samples + model.batch - 1) / model.batch;
}

SampleView BatchesInOrder::next() {
  SampleView view = rowsOf(data, first, std::min(model.batch, data.samples - first), model);
  first += view.samples;
  return view;
}

} // namespace rnn
