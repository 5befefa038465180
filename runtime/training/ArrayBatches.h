// Samples in memory -> batches.
#pragma once

#include "training/BatchSource.h"
#include "training/RowOrder.h"

#include <algorithm>
#include <vector>

namespace rnn {

/// All samples, in a new order for each epoch, the longest of a batch first, or in the given order.
/// Samples of a stateful model always keep their order.
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
  std::span<uint64_t> batchAt(uint64_t start);

  uint64_t batch;
  PickedRows rows;
  RowLengths lengths;
  std::vector<uint64_t> chosen; // in order; empty: all
  std::vector<uint64_t> order;  // [samples]
  uint64_t first = 0;           // of the next batch, an index into `order`
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

/// Samples in the order in which they take the least time: the longest first, if lengths matter.
class BatchesInAnyOrder : public BatchSource {
public:
  /// Batches may lack the rows of other shards. `chosen` are the numbers of the samples; empty:
  /// all.
  BatchesInAnyOrder(const SampleView &data, const rnn_model &model, ShardRange shards,
                    std::vector<uint64_t> chosen = {});

  std::optional<uint64_t> steps() const override;
  void begin(uint64_t /*seed*/, uint64_t /*epoch*/) override { first = 0; }
  SampleView next() override;

private:
  uint64_t batch;
  OrderedRows rows;
  uint64_t first = 0; // of the next batch
};

} // namespace rnn
