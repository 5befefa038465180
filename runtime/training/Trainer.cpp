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
  return {data.inputs + first * model.input_size,
          data.targets ? data.targets + first * sizeOf(model.target.shape) : nullptr, count,
          data.weights ? data.weights + first : nullptr};
}

Trainer::Trainer(const rnn_model &model, unsigned threads, std::span<const float> initial,
                 uint64_t seed)
    : table(model), pool(usefulThreads(model, threads)),
      weights(model.parameters_size * sizeof(float)),
      gradients(model.gradients_size * sizeof(float)), optimizerState(model.optimizer_state_bytes),
      losses(model.losses_size * sizeof(float)),
      states(model.batch * model.states_size * sizeof(float)),
      otherStates(model.batch * model.states_size * sizeof(float)), seed(seed) {
  for (unsigned thread = 0; thread < pool.size(); ++thread)
    workspaces.emplace_back(model.workspace_bytes);
  std::ranges::copy(initial, weights.floats());
}

void Trainer::initialize(uint64_t seed) {
  table.initialize(weights.floats(), seed);
  optimizerState.clear();
}

float Trainer::step(const SampleView &batch, const OutputView &wanted) {
  // The optimizer's state begins with the number of steps done.
  uint64_t stepsDone = *static_cast<const uint64_t *>(optimizerState.data());
  pool.run(table.shards, [&](uint64_t shard, unsigned thread) {
    table.gradient(weights.floats(), batch.inputs, states.floats(), batch.targets, batch.weights,
                   batch.samples, shard, seed, stepsDone, wanted.outputs, wanted.masks,
                   gradients.floats(), losses.floats(), workspaces[thread].data());
  });
  float loss = table.reduce(weights.floats(), gradients.floats(), losses.floats());
  frozen.hold(parameters(), {gradients.floats(), table.parameters_size});
  table.update(weights.floats(), optimizerState.data(), gradients.floats());
  frozen.restore(parameters());
  return loss;
}

void Trainer::finalize() {
  if (!table.finalize)
    return;
  frozen.hold(parameters(), {gradients.floats(), table.parameters_size});
  table.finalize(weights.floats(), optimizerState.data());
  frozen.restore(parameters());
}

double Trainer::evaluate(const SampleView &data, const OutputView &wanted) {
  double sum = 0;
  otherStates.clear();
  for (uint64_t first = 0; first < data.samples; first += table.batch) {
    SampleView batch = rowsOf(data, first, std::min(table.batch, data.samples - first), table);
    float *outputs = wanted.outputs ? wanted.outputs + first * table.output_size : nullptr;
    float *masks = wanted.masks ? wanted.masks + first * table.output_mask_size : nullptr;
    pool.run(table.shards, [&](uint64_t shard, unsigned thread) {
      table.evaluate(weights.floats(), batch.inputs, otherStates.floats(), batch.targets,
                     batch.weights, batch.samples, shard, outputs, masks, losses.floats(),
                     workspaces[thread].data());
    });
    sum += double(table.reduce(weights.floats(), nullptr, losses.floats())) * batch.samples;
  }
  return sum / data.samples;
}

void Trainer::predict(const float *inputs, uint64_t samples, float *wanted) {
  otherStates.clear();
  for (uint64_t first = 0; first < samples; first += table.batch) {
    uint64_t count = std::min(table.batch, samples - first);
    pool.run(table.shards, [&](uint64_t shard, unsigned thread) {
      table.predict(weights.floats(), inputs + first * table.input_size, otherStates.floats(),
                    count, shard, wanted + first * table.output_size, workspaces[thread].data());
    });
  }
}

} // namespace rnn
