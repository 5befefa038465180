// Batches of samples that are in memory.
#pragma once

#include "training/BatchSource.h"

#include <vector>

namespace rnn {

/// All samples in an order that each epoch has anew, or as they stand. The samples of a
/// model whose states go on from batch to batch keep theirs.
class TrainingBatches : public BatchSource {
public:
  /// Throws Error: rows that such states would leave a smaller batch of.
  TrainingBatches(const SampleView &data, const rnn_model &model, bool shuffled = true);

  std::optional<uint64_t> steps() const override;
  void begin(uint64_t seed, uint64_t epoch) override;
  SampleView next() override;

private:
  SampleView data;
  uint64_t batch, inputSize, targetSize, weightSize;
  std::vector<uint64_t> order; // [samples]
  uint64_t first = 0;          // of the next batch, in the order
  std::vector<float> inputs;   // [batch, input size]
  std::vector<float> targets;  // [batch, target...]
  std::vector<float> weights;  // [batch, sample_weight...], or none
  bool inOrder;
};

/// All samples as they stand.
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
