// Rows of a batch -> the steps of streams, timed one by one.
#include "StreamTimes.h"

#include <algorithm>
#include <chrono>
#include <cmath>

namespace rnn::command {

namespace {

using Clock = std::chrono::steady_clock;

uint64_t nanoseconds(Clock::duration time) {
  return uint64_t(std::chrono::duration_cast<std::chrono::nanoseconds>(time).count());
}

/// What reading the clock twice takes.
Clock::duration timeOfClock() {
  auto least = Clock::duration::max();
  for (int i = 0; i < 10000; ++i) {
    auto begin = Clock::now();
    least = std::min(least, Clock::now() - begin);
  }
  return least;
}

uint64_t lengthOf(const rnn_model &model, const SampleView &batch) {
  const rnn_shape &shape = model.inputs[0].shape;
  return shape.sizes[0] == RNN_ANY_LENGTH ? batch.length : shape.sizes[0];
}

} // namespace

void StepTimes::add(uint64_t time) {
  ++bins[std::min<uint64_t>(time, bins.size() - 1)];
  ++steps;
  most = std::max(most, time);
}

uint64_t StepTimes::atMost(double share) const {
  auto needed = uint64_t(std::ceil(share * double(steps))), found = uint64_t(0);
  for (uint64_t time = 0; time < bins.size() - 1; ++time)
    if ((found += bins[time]) >= needed)
      return time;
  return most;
}

Streams::Streams(const CompiledModel &given, const SampleView &batch, uint64_t blockSteps)
    : model(given), state(model->stream_state_size * sizeof(float)),
      weights(model->stream_weights_size * sizeof(float)), workspace(model->stream_workspace_bytes),
      block(blockSteps) {
  uint64_t length = lengthOf(given.table(), batch);
  uint64_t features = sizeOf(model->inputs[0].shape, batch.length) / length;
  rowFloats = model->streams * features;
  rows = (length + block - 1) / block * block;
  for (uint64_t row = 0; row < rows; ++row)
    for (uint64_t stream = 0; stream < model->streams; ++stream) {
      const float *sample = batch.inputs + stream % batch.samples * length * features;
      const float *step = sample + row % length * features;
      inputs.insert(inputs.end(), step, step + features);
    }
  silence.resize(rowFloats);
  outputs.resize(block * model->streams * rnn_output_size(&model.table(), batch.length));
}

void Streams::begin(std::span<const float> parameters) {
  model->pack(parameters.data(), weights.floats());
  model->reset(weights.floats(), state.floats());
}

void Streams::step(uint64_t steps) {
  for (uint64_t i = 0; i < steps; ++i, at = (at + 1) % rows)
    model->step(weights.floats(), state.floats(), inputs.data() + at * rowFloats, outputs.data(),
                workspace.data());
}

void Streams::stepInBlocks(uint64_t steps) {
  at = at / block * block % rows;
  for (uint64_t i = 0; i + block <= steps; i += block, at = (at + block) % rows)
    model->step_block(weights.floats(), state.floats(), inputs.data() + at * rowFloats,
                      outputs.data(), block, workspace.data());
}

StepTimes Streams::timeSteps(uint64_t steps) {
  constexpr uint64_t halfMinute = 30 * 48000;
  StepTimes times;
  Clock::duration ofClock = timeOfClock();
  for (uint64_t i = 0; i < steps; ++i, at = (at + 1) % rows) {
    bool isSilent = i / halfMinute % 2 == 1;
    const float *row = isSilent ? silence.data() : inputs.data() + at * rowFloats;
    auto begin = Clock::now();
    model->step(weights.floats(), state.floats(), row, outputs.data(), workspace.data());
    times.add(nanoseconds(std::max(Clock::now() - begin - ofClock, Clock::duration::zero())));
  }
  return times;
}

} // namespace rnn::command
