// Rows of token ids -> their lengths -> the longest first, and back again.
#include "training/RowOrder.h"

#include "training/Shapes.h"

#include <algorithm>
#include <functional>
#include <numeric>

namespace rnn {

namespace {

bool isSequenceOfIds(const rnn_value &input, uint64_t length) {
  constexpr uint64_t classesOfMask = 2;
  return input.classes > classesOfMask && input.shape.rank == 1 && sizeOf(input.shape, length) > 1;
}

uint64_t stepsBetweenPadding(std::span<const float> ids) {
  auto isText = [](float id) { return id != 0; };
  auto begin = std::ranges::find_if(ids, isText);
  auto end = std::find_if(ids.rbegin(), std::reverse_iterator(begin), isText).base();
  return uint64_t(end - begin);
}

} // namespace

SpacedSamples spaced(const SampleView &data, const rnn_model &model) {
  return {data, rnn_input_size(&model, data.length), sizeOf(model.target.shape, data.length)};
}

RowLengths::RowLengths(const SpacedSamples &samples, const rnn_model &model) {
  const SampleView &data = samples.data;
  if (model.states_size > 0 || model.shards < 2 || data.samples <= model.shard_samples)
    return;
  for (const rnn_value &input : std::span(model.inputs, model.input_count)) {
    if (!isSequenceOfIds(input, data.length))
      continue;
    lengths.resize(data.samples);
    const float *ids = data.inputs + input.offset + data.length * input.offset_per_step;
    for (uint64_t &length : lengths) {
      length += stepsBetweenPadding({ids, sizeOf(input.shape, data.length)});
      ids += samples.inputDistance;
    }
  }
}

void RowLengths::sort(std::span<uint64_t> samples) const {
  std::ranges::stable_sort(samples, std::greater(),
                           [&](uint64_t sample) { return lengths[sample]; });
}

PickedRows::PickedRows(const SpacedSamples &samples, const rnn_model &model, ShardRange shards)
    : all(samples), model(model), shards(shards),
      inputSize(rnn_input_size(&model, samples.data.length)),
      targetSize(samples.data.targets ? sizeOf(model.target.shape, samples.data.length) : 0),
      weightSize(samples.data.weights ? sizeOf(model.sample_weight, samples.data.length) : 0),
      inputs(model.batch * inputSize), targets(model.batch * targetSize),
      weights(model.batch * weightSize) {}

SampleView PickedRows::take(std::span<const uint64_t> samples) {
  const SampleView &data = all.data;
  RowSpan rows = rnn::rowsOf(model, shards, samples.size());
  for (uint64_t i = rows.begin; i < rows.end; ++i) {
    uint64_t sample = samples[i];
    std::copy_n(data.inputs + sample * all.inputDistance, inputSize, inputs.data() + i * inputSize);
    if (data.targets)
      std::copy_n(data.targets + sample * all.targetDistance, targetSize,
                  targets.data() + i * targetSize);
    if (data.weights)
      std::copy_n(data.weights + sample * weightSize, weightSize, weights.data() + i * weightSize);
  }
  return {.inputs = inputs.data(),
          .targets = data.targets ? targets.data() : nullptr,
          .samples = samples.size(),
          .weights = data.weights ? weights.data() : nullptr,
          .length = data.length};
}

OrderedRows::OrderedRows(const SampleView &data, const rnn_model &model, ShardRange shards,
                         std::vector<uint64_t> chosen)
    : data(data), model(model), order(std::move(chosen)) {
  RowLengths lengths(spaced(data, model), model);
  if (!lengths.empty() && !order.empty()) {
    lengths.sort(order);
  } else if (!lengths.empty()) {
    order.resize(data.samples);
    std::iota(order.begin(), order.end(), 0);
    lengths.sort(order);
    if (std::ranges::is_sorted(order)) // as in batches of texts
      order.clear();
  }
  if (!order.empty())
    rows.emplace(spaced(data, model), model, shards);
}

SampleView OrderedRows::take(uint64_t first, uint64_t count) {
  return rows ? rows->take(std::span(order).subspan(first, count))
              : rowsOf(data, first, count, model);
}

void OrderedRows::restore(float *results, uint64_t size) const {
  // Along the cycles of the order, so that there is no second copy of all results.
  std::vector<uint64_t> places = order;
  for (uint64_t i = 0; i < places.size(); ++i)
    while (places[i] != i) {
      uint64_t place = places[i];
      std::swap_ranges(results + i * size, results + (i + 1) * size, results + place * size);
      std::swap(places[i], places[place]);
    }
}

} // namespace rnn
