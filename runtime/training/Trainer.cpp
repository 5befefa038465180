#include "training/Trainer.h"

#include "training/Shapes.h"

#include <algorithm>

namespace rnn {

namespace {

/// More threads than shards would have nothing to do.
unsigned usefulThreads(const rnn_model &model, unsigned threads) {
  return static_cast<unsigned>(std::clamp<uint64_t>(threads, 1, model.shards));
}

} // namespace

SampleView rowsOf(const SampleView &data, uint64_t first, uint64_t count, const rnn_model &model) {
  return {data.inputs + first * sizeOf(model.input),
          data.targets ? data.targets + first * sizeOf(model.output) : nullptr, count};
}

Trainer::Trainer(const rnn_model &model, unsigned threads, std::span<const float> initial)
    : table(model), pool(usefulThreads(model, threads)),
      weights(model.parameters_size * sizeof(float)),
      gradients(model.gradients_size * sizeof(float)), optimizerState(model.optimizer_state_bytes),
      losses(model.shards * sizeof(float)),
      outputs(model.batch * sizeOf(model.output) * sizeof(float)) {
  for (unsigned thread = 0; thread < pool.size(); ++thread)
    workspaces.emplace_back(model.workspace_bytes);
  std::ranges::copy(initial, weights.floats());
}

void Trainer::initialize(uint64_t seed) {
  table.initialize(weights.floats(), seed);
  optimizerState.clear();
}

float Trainer::step(const SampleView &batch) {
  pool.run(table.shards, [&](uint64_t shard, unsigned thread) {
    table.gradient(weights.floats(), batch.inputs, batch.targets, batch.samples, shard,
                   gradients.floats(), losses.floats(), workspaces[thread].data());
  });
  table.reduce(gradients.floats());
  frozen.hold(parameters(), {gradients.floats(), table.parameters_size});
  table.update(weights.floats(), optimizerState.data(), gradients.floats());
  frozen.restore(parameters());
  return sumOfLosses();
}

double Trainer::evaluate(const SampleView &data, float *wanted) {
  uint64_t inputSize = sizeOf(table.input), outputSize = sizeOf(table.output);
  double sum = 0;
  for (uint64_t first = 0; first < data.samples; first += table.batch) {
    uint64_t samples = std::min(table.batch, data.samples - first);
    const float *inputs = data.inputs + first * inputSize;
    const float *targets = data.targets + first * outputSize;
    float *output = wanted ? wanted + first * outputSize : outputs.floats();
    pool.run(table.shards, [&](uint64_t shard, unsigned thread) {
      table.evaluate(weights.floats(), inputs, targets, samples, shard, output, losses.floats(),
                     workspaces[thread].data());
    });
    sum += double(sumOfLosses()) * samples;
  }
  return sum / data.samples;
}

void Trainer::predict(const float *inputs, uint64_t samples, float *wanted) {
  uint64_t inputSize = sizeOf(table.input), outputSize = sizeOf(table.output);
  for (uint64_t first = 0; first < samples; first += table.batch) {
    uint64_t count = std::min(table.batch, samples - first);
    pool.run(table.shards, [&](uint64_t shard, unsigned thread) {
      table.predict(weights.floats(), inputs + first * inputSize, count, shard,
                    wanted + first * outputSize, workspaces[thread].data());
    });
  }
}

float Trainer::sumOfLosses() const {
  float sum = 0;
  for (uint64_t shard = 0; shard < table.shards; ++shard)
    sum += losses.floats()[shard];
  return sum;
}

} // namespace rnn
