// Segments of a series in a new order for each epoch -> their parts, one after the other.
#include "datasets/Segments.h"

#include "data/Error.h"
#include "data/Random.h"
#include "training/Samples.h"
#include "training/Shapes.h"

#include <algorithm>
#include <numeric>

namespace rnn {

namespace {

/// "(None, None, 1)"
std::string openShape(uint64_t numbers) { return fmt::format("(None, None, {})", numbers); }

bool isOpenWith(const rnn_shape &shape, uint64_t numbers) {
  return shape.rank > 0 && shape.sizes[0] == RNN_ANY_LENGTH && sizeOf(shape, 1) == numbers;
}

} // namespace

SegmentBatches::SegmentBatches(const Series &series, RowRange steps, const rnn_model &model,
                               const SegmentOptions &options, bool shuffled, ShardRange shards)
    : series(series), range(steps), model(model), options(options), shuffled(shuffled),
      shards(shards) {
  requireModel();
  if (options.warmUp >= options.segment)
    fail("a warm-up of {} steps leaves nothing of a segment of {}; give a shorter `--warm-up`",
         options.warmUp, options.segment);
  if (range.size() < options.segment)
    fail("{} steps of {} are fewer than a segment of {}; give a shorter `--segment`", range.size(),
         series.source, options.segment);
  if (model.states_size == 0 && (options.warmUp > 0 || parts() > 1))
    fail("no layer of model `{}` has `stateful=true`, so states would not go on from one part of a "
         "segment to the next; add it to the recurrent layers",
         model.name);
  order.resize(range.size() / options.segment);
}

void SegmentBatches::requireModel() const {
  uint64_t features = series.features.shape[1], targets = series.targets.shape[1];
  if (model.input_count != 1)
    fail("a series is one input, and model `{}` has {}", model.name, model.input_count);
  const rnn_shape &input = model.inputs[0].shape;
  if (!isOpenWith(input, features))
    fail("the input of model `{}` is {}, and {} needs {}; write `f32[?, {}]`: `--update-every` "
         "says how many steps it takes at a time",
         model.name, formatWithSamples(input), series.source, openShape(features), features);
  if (!isOpenWith(model.target.shape, targets))
    fail("the target of model `{}` is {}, and {} has {}; its last layers need a number for each "
         "step, such as `lstm(32, return_sequences=true, stateful=true)` and `dense({})`",
         model.name, formatWithSamples(model.target.shape), series.source, openShape(targets),
         targets);
}

uint64_t SegmentBatches::parts() const {
  return (options.segment - options.warmUp + options.updateEvery - 1) / options.updateEvery;
}

uint64_t SegmentBatches::batchCount() const {
  return (order.size() + model.batch - 1) / model.batch * parts();
}

std::optional<uint64_t> SegmentBatches::steps() const { return batchCount(); }

void SegmentBatches::begin(uint64_t seed, uint64_t epoch) {
  batch = 0;
  std::iota(order.begin(), order.end(), 0);
  if (!shuffled)
    return;
  RandomStream random(seed, RandomPurpose::Shuffling, static_cast<uint32_t>(epoch));
  shuffle(order, random);
}

/// Copies `length` steps from `first` on of each segment of the batch.
void SegmentBatches::gather(const Array &from, uint64_t first, uint64_t length,
                            std::vector<float> &rows) const {
  uint64_t begin = batch / parts() * model.batch,
           size = length * from.shape[1]; // of a row
  rows.resize(std::max(rows.size(), model.batch * size));
  RowSpan own = rowsOf(model, shards, std::min(model.batch, order.size() - begin));
  for (uint64_t row = own.begin; row < own.end; ++row)
    std::copy_n(from.row(range.begin + order[begin + row] * options.segment + first), size,
                rows.data() + row * size);
}

SampleView SegmentBatches::next() {
  if (batch >= batchCount())
    return {};
  uint64_t part = batch % parts(), first = options.warmUp + part * options.updateEvery,
           length = std::min(options.updateEvery, options.segment - first);
  gather(series.features, first, length, inputs);
  gather(series.targets, first, length, targets);
  SampleView view{.inputs = inputs.data(), .targets = targets.data(), .length = length};
  view.samples = std::min(model.batch, order.size() - batch / parts() * model.batch);
  view.beginsAnew = part == 0;
  if (part == 0 && options.warmUp > 0) {
    gather(series.features, 0, options.warmUp, warmUp);
    view.warmUp = warmUp.data();
    view.warmUpLength = options.warmUp;
  }
  ++batch;
  return view;
}

} // namespace rnn
