// Samples in memory -> batches.
#pragma once

#include "training/BatchSource.h"

#include <algorithm>
#include <vector>

namespace rnn {

/// Samples at equal distances in memory. They may overlap, as the windows of a series do.
struct SpacedSamples {
  SampleView data;                        // the pointers are those of the first sample
  uint64_t inputDistance, targetDistance; // floats from a sample to the next
};

/// All samples, in a new order for each epoch or in the given order. Samples of a stateful model
/// always keep their order.
class TrainingBatches : public BatchSource {
public:
  /// Batches have the rows of these shards only; others are zero. `chosen` are the numbers of the
  /// samples; empty: all. Throws Error if the model is stateful and the last batch would be smaller
  /// than the others.
  TrainingBatches(const SpacedSamples &samples, const rnn_model &model, bool shuffled,
                  ShardRange shards, std::vector<uint64_t> chosen = {});
  TrainingBatches(const SampleView &data, const rnn_model &model, bool shuffled, ShardRange shards,
                  std::vector<uint64_t> chosen = {});
  TrainingBatches(const SampleView &data, const rnn_model &model, bool shuffled = true)
      : TrainingBatches(data, model, shuffled, {0, model.shards}) {}

  std::optional<uint64_t> steps() const override;
  void begin(uint64_t seed, uint64_t epoch) override;
  SampleView next() override;
  void skip(uint64_t batches) override { first = std::min(first + batches * batch, samples()); }

private:
  uint64_t samples() const { return order.size(); }

  SampleView data;
  const rnn_model &model;
  ShardRange shards;
  uint64_t inputDistance, targetDistance;
  uint64_t batch, inputSize, targetSize, weightSize;
  std::vector<uint64_t> chosen; // in order; empty: all
  std::vector<uint64_t> order;  // [samples]
  uint64_t first = 0;           // of the next batch, an index into `order`
  std::vector<float> inputs;    // [batch, input size]
  std::vector<float> targets;   // [batch, target...], or none
  std::vector<float> weights;   // [batch, sample_weight...], or none
  bool inOrder;
};

/// All samples in the given order.
class BatchesInOrder : public BatchSource {
public:
  BatchesInOrder(const SampleView &data, const rnn_model &model) : data(data), model(model) {}

  std::optional<uint64_t> steps() const override;
  void begin(uint64_t /*seed*/, uint64_t /*epoch*/) override { first = 0; }
  SampleView next() override;

private:
  SampleView data;
  const rnn_model &model;
  uint64_t first = 0; // of the next batch
};

} // namespace rnn
