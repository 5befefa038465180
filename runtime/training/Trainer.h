// A compiled model with its parameters and memory: batches -> losses, outputs and updated weights.
#pragma once

#include "ranks/ShardRange.h"
#include "rnn/model.h"
#include "training/Arena.h"
#include "training/ThreadPool.h"
#include "training/controls/FrozenLayers.h"

#include <memory>
#include <span>
#include <vector>

namespace rnn {

class Checkpoint;
class Metrics;
class OrderedRows;
class StepExchange;

/// Samples in memory, row-major float32.
struct SampleView {
  const float *inputs = nullptr;  // [samples, input size]
  const float *targets = nullptr; // [samples, target...]
  uint64_t samples = 0;
  const float *weights = nullptr; // [samples, sample_weight...]; null: all 1
  uint64_t length = 0;            // of all rows, if the model leaves it open

  // What the stateful layers begin with: their last states; or zero states, and after these the
  // states that the model without dropout has at the end of other inputs, which have no loss.
  bool beginsAnew = false;
  const float *warmUp = nullptr; // [samples, input size of this length]
  uint64_t warmUpLength = 0;     // 0: none
};

/// Where to write outputs; null if they are not needed.
struct OutputView {
  float *outputs = nullptr; // [samples, output size]
  float *masks = nullptr;   // [samples, output mask size]
  float *metrics = nullptr; // [samples, own metrics]
};

/// `count` of the samples, from `first` on.
SampleView rowsOf(const SampleView &data, uint64_t first, uint64_t count, const rnn_model &model);

/// The shards of a batch do not depend on the number of threads and ranks, and their gradients are
/// added in order, so the results have the same bits on any number of both.
class Trainer {
public:
  /// Allocates all memory; later calls allocate only for rows longer than all before. The
  /// optimizer's state is zero; the parameters are copied from `initial`, or zero if it is empty.
  /// `seed` is for dropout. With several ranks, each computes its shards of a batch: of batches it
  /// reads, of outputs it writes the rows of these shards only. All ranks call the same functions
  /// with the same arguments, and have the same losses, metrics and weights.
  Trainer(const rnn_model &model, unsigned threads, std::span<const float> initial = {},
          uint64_t seed = 0, Communicator *ranks = nullptr);
  ~Trainer();

  const rnn_model &model() const { return table; }
  unsigned threads() const { return pool.size(); }
  /// Those that this rank computes.
  ShardRange shards() const;
  /// The parameter arena, with the weights at the offsets of the table.
  std::span<float> parameters() { return {weights.floats(), table.parameters_size}; }
  std::span<const float> parameters() const { return {weights.floats(), table.parameters_size}; }

  /// Draws the parameters as Keras' initializers do and resets the optimizer.
  void initialize(uint64_t seed);

  /// The seed of dropout in the next steps.
  void setSeed(uint64_t next) { seed = next; }

  /// Freezes the weights of these layers; their regularizers no longer contribute to the loss.
  void freeze(FrozenLayers layers) { frozen = std::move(layers); }

  /// The rate of the next step. That of a schedule cannot be changed.
  float learningRate() const { return rnn_learning_rate(&table, optimizerState.data()); }
  void setLearningRate(float rate) { rnn_set_learning_rate(optimizerState.data(), rate); }

  /// One optimizer step on 0 < samples <= batch. Returns the loss before the update and writes the
  /// outputs as `evaluate` does. If the loss is not finite, the weights do not change. The model
  /// must have a loss and an optimizer. Adds the batch to the metrics, which need the outputs.
  float step(const SampleView &batch, const OutputView &outputs = {}, Metrics *metrics = nullptr);

  /// The first half of a step: the loss and the gradients.
  float computeGradients(const SampleView &batch, const OutputView &outputs = {},
                         Metrics *metrics = nullptr);

  /// The gradients of the last step or `computeGradients`, at the offsets of the parameters.
  std::span<const float> gradientsOfStep() const {
    rnn_spread_gradients(&table, gradients.floats());
    return {gradients.floats(), table.parameters_size};
  }

  /// Copies everything from which the other trainer's last step started; that step must not have
  /// updated the parameters.
  void repeat(const Trainer &other);

  /// Brings the rows of a batch of all ranks to rank 0, into `memory`, and the states from which
  /// the last step started.
  SampleView gather(const SampleView &batch, std::vector<float> &memory);

  /// Puts weights, optimizer state and the states of stateful layers into a checkpoint.
  void save(Checkpoint &checkpoint) const;
  /// Goes on from a checkpoint of the same model. Throws Error for another one.
  void restore(const Checkpoint &checkpoint);

  /// The flags that any rank sets; `Fit` calls it after each step. Those of several ranks come one
  /// step later, with its losses.
  uint32_t agree(uint32_t flags);

  /// Sets the states of stateful layers to zero for the next step. They continue from step to step;
  /// `evaluate` and `predict` have their own states, which start at zero and continue from batch to
  /// batch.
  void resetStates() { states.clear(); }

  /// Call when training ends: with `use_ema` the weights become their moving averages.
  void finalize();
  /// The weights that `finalize` would leave.
  std::vector<float> finalized();
  /// The optimizer's steps since it was reset.
  uint64_t stepsDone() const { return *static_cast<const uint64_t *>(optimizerState.data()); }

  /// The mean of the batches' losses, weighted by their samples; also writes the outputs, on rank 0
  /// those of all ranks. The model must have a loss.
  double evaluate(const SampleView &data, const OutputView &outputs = {},
                  Metrics *metrics = nullptr);

  /// The same, batch by batch: `evaluateBatch` returns the loss of 0 < samples <= batch, and
  /// stateful layers continue from the previous batch.
  void beginEvaluation() { otherStates.clear(); }
  float evaluateBatch(const SampleView &batch, const OutputView &outputs = {},
                      Metrics *metrics = nullptr);

  /// The floating-point operations of the last `step` or the last batch of `predict`; see
  /// `gradient_work` in rnn/model.h.
  double executedFlops() const;

  /// The outputs [samples, output size] of inputs [samples, input size], on rank 0 those of all
  /// ranks.
  void predict(const float *inputs, uint64_t samples, float *outputs, uint64_t length = 0);

private:
  void reserve(uint64_t length);
  void prepareStates(const SampleView &batch, Arena &ofLayers);
  template <typename Work> void forEachShard(uint64_t shards, uint64_t flops, Work &&work);
  void shareResults(const SampleView &batch, const OutputView &outputs, Metrics *metrics);
  void collect(const OrderedRows &rows, float *results, uint64_t size);
  /// Rows of embeddings are not multiplied often, but each of their numbers is fetched from far
  /// away and added to gradients, which takes as long as many multiplications.
  uint64_t trainFlops(uint64_t length) const {
    constexpr uint64_t flopsOfNumber = 16;
    uint64_t ofRows =
        table.spread ? flopsOfNumber * table.shards * rnn_gradients_stride(&table) : 0;
    return table.train_step_flops_nominal + length * table.train_step_flops_nominal_per_step +
           ofRows;
  }
  uint64_t predictFlops(uint64_t length) const {
    return table.predict_flops_nominal + length * table.predict_flops_nominal_per_step;
  }

  const rnn_model &table;
  std::unique_ptr<StepExchange> exchange; // null on one rank
  ThreadPool pool;
  Arena weights, gradients, optimizerState;
  FrozenLayers frozen;
  std::vector<Arena> workspaces; // [threads]
  Arena losses;                  // [losses_size]
  Arena states,
      otherStates;    // [batch, states_size], of training steps, and of evaluation and prediction
  Arena statesBefore; // the states before the last step
  std::vector<float> warmUpOutputs; // which nobody needs
  std::vector<float> executed;      // [shards]
  uint64_t seed;
};

} // namespace rnn
