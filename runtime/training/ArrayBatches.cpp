// Samples in memory -> batches, shuffled or in order.
#include "training/ArrayBatches.h"

#include "data/Error.h"
#include "data/Random.h"

#include <algorithm>
#include <numeric>

namespace rnn {

TrainingBatches::TrainingBatches(const SampleView &data, const rnn_model &model, bool shuffled,
                                 ShardRange shards, std::vector<uint64_t> chosen)
    : TrainingBatches(spaced(data, model), model, shuffled, shards, std::move(chosen)) {}

TrainingBatches::TrainingBatches(const SpacedSamples &data, const rnn_model &model, bool shuffled,
                                 ShardRange shards, std::vector<uint64_t> wanted)
    : batch(model.batch), rows(data, model, shards), chosen(std::move(wanted)),
      order(chosen.empty() ? data.data.samples : chosen.size()),
      inOrder(!shuffled || model.states_size > 0) {
  if (model.states_size > 0 && samples() % batch != 0)
    fail("{} rows are not a whole number of batches of {}, in which the sequences of a stateful "
         "layer go on",
         samples(), batch);
  if (!inOrder)
    lengths = RowLengths(data, model);
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
  if (!lengths.empty())
    for (uint64_t start = 0; start < samples(); start += batch)
      lengths.sort(batchAt(start));
}

std::span<uint64_t> TrainingBatches::batchAt(uint64_t start) {
  return std::span(order).subspan(start, std::min(batch, samples() - start));
}

SampleView TrainingBatches::next() {
  SampleView view = rows.take(batchAt(first));
  first += view.samples;
  return view;
}

std::optional<uint64_t> BatchesInOrder::steps() const {
  return (data.samples + model.batch - 1) / model.batch;
}

SampleView BatchesInOrder::next() {
  SampleView view = rowsOf(data, first, std::min(model.batch, data.samples - first), model);
  first += view.samples;
  return view;
}

BatchesInAnyOrder::BatchesInAnyOrder(const SampleView &data, const rnn_model &model,
                                     ShardRange shards, std::vector<uint64_t> chosen)
    : batch(model.batch), rows(data, model, shards, std::move(chosen)) {}

std::optional<uint64_t> BatchesInAnyOrder::steps() const {
  return (rows.samples() + batch - 1) / batch;
}

SampleView BatchesInAnyOrder::next() {
  SampleView view = rows.take(first, std::min(batch, rows.samples() - first));
  first += view.samples;
  return view;
}

} // namespace rnn
