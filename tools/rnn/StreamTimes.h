// A compiled model with a step -> streams that move side by side, to measure their steps.
#pragma once

#include "loading/CompiledModel.h"
#include "training/Arena.h"
#include "training/Shapes.h"
#include "training/Trainer.h"

#include <span>
#include <vector>

namespace rnn::command {

/// The times of single steps, sorted into bins of a nanosecond.
class StepTimes {
public:
  void add(uint64_t nanoseconds);
  uint64_t count() const { return steps; }
  /// The nanoseconds that this share of all steps does not exceed.
  uint64_t atMost(double share) const;
  uint64_t worst() const { return most; }

private:
  std::vector<uint64_t> bins = std::vector<uint64_t>(100000); // the last one holds longer times
  uint64_t steps = 0, most = 0;
};

/// Streams of a model, each of which reads the same rows of a batch again and again. They run as in
/// an audio thread: subnormal numbers are zero.
class Streams {
public:
  /// Blocks have `blockSteps` steps.
  Streams(const CompiledModel &model, const SampleView &batch, uint64_t blockSteps);

  /// Packs the parameters and begins the streams.
  void begin(std::span<const float> parameters);
  /// Moves each stream by so many steps, one in each call.
  void step(uint64_t steps);
  /// The same in blocks; the rest of a block is left out.
  void stepInBlocks(uint64_t steps);
  /// Times each of so many steps, of which every second half minute at 48 kHz reads zeros.
  StepTimes timeSteps(uint64_t steps);

  uint64_t count() const { return model->streams; }
  uint64_t blockSteps() const { return block; }

private:
  CompiledModel model;
  Arena state, weights, workspace;
  uint64_t block, rowFloats, rows; // rowFloats: of a step of all streams
  std::vector<float> inputs;       // [rows, streams, features]
  std::vector<float> silence;      // [streams, features]
  std::vector<float> outputs;      // [block, streams, outputs]
  uint64_t at = 0;                 // the next row
};

} // namespace rnn::command
