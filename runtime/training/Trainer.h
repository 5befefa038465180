// A compiled model, its parameters and its memory: one training step, and
// losses and outputs of any number of samples.
#pragma once

#include "rnn/model.h"
#include "training/Arena.h"
#include "training/ThreadPool.h"
#include "training/controls/FrozenLayers.h"

#include <span>
#include <vector>

namespace rnn {

/// Samples in memory. Row-major float32.
struct SampleView {
  const float *inputs = nullptr;  // [samples, input size]
  const float *targets = nullptr; // [samples, target...]
  uint64_t samples = 0;
  const float *weights = nullptr; // [samples, sample_weight...]; none: all 1
  uint64_t length = 0;            // of all rows, where the model leaves it to the data
};

/// Where outputs are wanted; null where not.
struct OutputView {
  float *outputs = nullptr; // [samples, output size]
  float *masks = nullptr;   // [samples, output mask size]
};

/// `count` of the samples, from `first` on.
SampleView rowsOf(const SampleView &data, uint64_t first, uint64_t count, const rnn_model &model);

/// The pieces of a batch (shards) do not depend on the number of threads, and
/// are added in their order: the same bits on any number of threads.
class Trainer {
public:
  /// Allocates everything; no later call does, except for rows that are longer than
  /// those before. The optimizer's state is zero;
  /// the parameters are copied from an arena, or zero where that is empty.
  /// `seed` is that of dropout.
  Trainer(const rnn_model &model, unsigned threads, std::span<const float> initial = {},
          uint64_t seed = 0);

  const rnn_model &model() const { return table; }
  unsigned threads() const { return pool.size(); }
  /// The parameter arena: weights as the table's offsets tell.
  std::span<float> parameters() { return {weights.floats(), table.parameters_size}; }
  std::span<const float> parameters() const { return {weights.floats(), table.parameters_size}; }

  /// Draws the parameters as Keras' initializers do and forgets what the
  /// optimizer knew.
  void initialize(uint64_t seed);

  /// From now on the weights of these layers stay as they are, and their regularizers
  /// are no part of a loss.
  void freeze(FrozenLayers layers) { frozen = std::move(layers); }

  /// Of the next step; NaN with a schedule, which goes its way.
  float learningRate() const { return rnn_learning_rate(&table, optimizerState.data()); }
  void setLearningRate(float rate) { rnn_set_learning_rate(optimizerState.data(), rate); }

  /// One step of the optimizer on 0 < samples <= batch; the loss before it, and
  /// the outputs as `evaluate` has them. From a loss that is not finite nothing is learnt:
  /// the weights stay. The model must have a loss and an optimizer.
  float step(const SampleView &batch, const OutputView &outputs = {});

  /// The first half of a step: the loss and the gradients.
  float computeGradients(const SampleView &batch, const OutputView &outputs = {});

  /// Of the last step or the last `computeGradients`, in the places of the parameters.
  std::span<const float> gradientsOfStep() const {
    return {gradients.floats(), table.parameters_size};
  }

  /// Takes over what the other one's last step began with, which has been no update.
  void repeat(const Trainer &other);

  /// The next step's stateful layers begin with zero. They go on from step to step;
  /// `evaluate` and `predict` have states of their own, which begin with zero and go on
  /// from batch to batch.
  void resetStates() { states.clear(); }

  /// When training ends: with `use_ema` the weights become their averages.
  void finalize();

  /// The mean of the batches' losses, each counted by its samples, and the
  /// outputs. The model must have a loss.
  double evaluate(const SampleView &data, const OutputView &outputs = {});

  /// The same, batch by batch: `evaluateBatch` gives the loss of 0 < samples <= batch, and
  /// its stateful layers go on where those of the batch before ended.
  void beginEvaluation() { otherStates.clear(); }
  float evaluateBatch(const SampleView &batch, const OutputView &outputs = {});

  /// The multiply-adds, counted two, that the last `step` or the last batch of `predict`
  /// did; see `gradient_work` in rnn/model.h.
  double executedFlops() const;

  /// The outputs [samples, output size] of inputs [samples, input size].
  void predict(const float *inputs, uint64_t samples, float *outputs, uint64_t length = 0);

private:
  void reserve(uint64_t length);
  template <typename Work> void forEachShard(uint64_t flops, Work &&work);
  uint64_t trainFlops(uint64_t length) const {
    return table.train_step_flops_nominal + length * table.train_step_flops_nominal_per_step;
  }
  uint64_t predictFlops(uint64_t length) const {
    return table.predict_flops_nominal + length * table.predict_flops_nominal_per_step;
  }

  const rnn_model &table;
  ThreadPool pool;
  Arena weights, gradients, optimizerState;
  FrozenLayers frozen;
  std::vector<Arena> workspaces; // [threads]
  Arena losses;                  // [losses_size]
  Arena states, otherStates;     // [batch, states_size], of steps and of the rest
  Arena statesBefore;            // those that the last step began with
  std::vector<float> executed;   // [shards]
  uint64_t seed;
};

} // namespace rnn
