// Calls of `gradient` and `predict`, shard after shard.
#include "training/MeasuredPhases.h"

#include <algorithm>
#include <chrono>
#include <limits>

namespace rnn {

namespace {

using Clock = std::chrono::steady_clock;

double secondsSince(Clock::time_point begin) {
  return std::chrono::duration<double>(Clock::now() - begin).count();
}

uint64_t longest(std::span<const SampleView> batches) {
  return std::ranges::max(batches, {}, &SampleView::length).length;
}

} // namespace

PhaseTimes PhaseTimes::endless() {
  PhaseTimes times;
  times.seconds.fill(std::numeric_limits<double>::infinity());
  times.update = std::numeric_limits<double>::infinity();
  return times;
}

void PhaseTimes::add(const float *work, double taken, double weight) {
  double ticks = 0;
  for (int phase = 0; phase < RNN_PHASES; ++phase)
    ticks += double(work[1 + phase]);
  for (int phase = 0; phase < RNN_PHASES; ++phase) {
    seconds[phase] += weight * taken * double(work[1 + phase]) / ticks;
    flops[phase] += weight * double(work[1 + RNN_PHASES + phase]);
  }
}

void PhaseTimes::keepLeast(const PhaseTimes &other) {
  for (int phase = 0; phase < RNN_PHASES; ++phase)
    seconds[phase] = std::min(seconds[phase], other.seconds[phase]);
  update = std::min(update, other.update);
  flops = other.flops;
}

MeasuredPhases::MeasuredPhases(const rnn_model &model, std::span<const SampleView> batches,
                               uint64_t mostShards)
    : model(model), batches(batches), shards(std::min(model.shards, mostShards)),
      parameters(model.parameters_size * sizeof(float)),
      gradients(model.gradients_size * sizeof(float)), optimizer(model.optimizer_state_bytes),
      losses(model.losses_size * sizeof(float)),
      outputs(model.batch * rnn_output_size(&model, longest(batches)) * sizeof(float)),
      workspace(rnn_workspace_bytes(&model, longest(batches))) {
  model.initialize(parameters.floats(), 0);
}

void MeasuredPhases::train() {
  PhaseTimes times;
  double weight = 1 / double(batches.size());
  for (const SampleView &batch : batches) {
    for (uint64_t shard = 0; shard < shards; ++shard) {
      auto begin = Clock::now();
      model.gradient(parameters.floats(), batch.inputs, nullptr, batch.targets, batch.weights,
                     batch.length, batch.samples, shard, 0, 0, nullptr, nullptr, nullptr,
                     gradients.floats(), losses.floats(), workspace.data());
      times.add(workspace.floats() + model.gradient_work, secondsSince(begin), weight);
    }
    auto begin = Clock::now();
    model.reduce(parameters.floats(), gradients.floats(), losses.floats(), nullptr);
    model.update(parameters.floats(), optimizer.data(), gradients.floats());
    times.update += weight * secondsSince(begin);
  }
  ofTraining.keepLeast(times);
}

void MeasuredPhases::predict() {
  PhaseTimes times;
  double weight = 1 / double(batches.size());
  for (const SampleView &batch : batches)
    for (uint64_t shard = 0; shard < shards; ++shard) {
      auto begin = Clock::now();
      model.predict(parameters.floats(), batch.inputs, nullptr, batch.length, batch.samples, shard,
                    outputs.floats(), workspace.data());
      times.add(workspace.floats() + model.predict_work, secondsSince(begin), weight);
    }
  ofPrediction.keepLeast(times);
}

} // namespace rnn
