// A model of `rnnc --phases` -> the least time of each phase of its functions.
#pragma once

#include "rnn/phases.h"
#include "training/Arena.h"
#include "training/Trainer.h"

#include <array>

namespace rnn {

/// The mean of all batches.
struct PhaseTimes {
  std::array<double, RNN_PHASES> seconds = {}, flops = {};
  double update = 0; // the sum of the shards' gradients and the optimizer

  static PhaseTimes endless();
  /// Adds the phases of a call, which took so many seconds, from its results in the workspace.
  void add(const float *work, double taken, double weight);
  /// Keeps the lesser time of each phase: what interrupts one does not interrupt all.
  void keepLeast(const PhaseTimes &other);
};

/// Runs the functions of a model, which must live longer, on one thread.
class MeasuredPhases {
public:
  /// Only the first `mostShards` of a batch.
  MeasuredPhases(const rnn_model &model, std::span<const SampleView> batches,
                 uint64_t mostShards = UINT64_MAX);

  bool trains() const { return model.gradient && model.update; }
  void train();
  void predict();

  PhaseTimes ofTraining = PhaseTimes::endless(), ofPrediction = PhaseTimes::endless();

private:
  const rnn_model &model;
  std::span<const SampleView> batches;
  uint64_t shards;
  Arena parameters, gradients, optimizer, losses, outputs, workspace;
};

} // namespace rnn
