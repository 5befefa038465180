// Rows of token ids with padding -> an order in which they take less time.
#pragma once

#include "training/Trainer.h"

#include <optional>
#include <vector>

namespace rnn {

/// Samples at equal distances in memory. They may overlap, as the windows of a series do.
struct SpacedSamples {
  SampleView data;                        // the pointers are those of the first sample
  uint64_t inputDistance, targetDistance; // floats from a sample to the next
};
SpacedSamples spaced(const SampleView &data, const rnn_model &model);

/// How many steps of each sample are not padding, ids of 0 at the beginning or at the end. Results
/// do not depend on the order inside a batch, but a compiled model computes adjacent samples
/// together (a shard) and computes once what their steps of padding have in common.
class RowLengths {
public:
  RowLengths() = default;
  RowLengths(const SpacedSamples &samples, const rnn_model &model);

  /// Whether no order is better than another one: the model reads no sequences of ids, computes all
  /// samples of a batch together, or has states that go on in the same row of the next batch.
  bool empty() const { return lengths.empty(); }
  /// Longest first; samples of the same length keep their order.
  void sort(std::span<uint64_t> samples) const;

private:
  std::vector<uint64_t> lengths; // [samples]
};

/// Samples from anywhere, next to each other in memory.
class PickedRows {
public:
  PickedRows(const SpacedSamples &samples, const rnn_model &model, ShardRange shards);

  /// At most a batch of samples, valid until the next call; the rows of other shards are zero.
  SampleView take(std::span<const uint64_t> samples);

private:
  SpacedSamples all;
  const rnn_model &model;
  ShardRange shards;
  uint64_t inputSize, targetSize, weightSize;
  std::vector<float> inputs;  // [batch, input size]
  std::vector<float> targets; // [batch, target...], or none
  std::vector<float> weights; // [batch, sample_weight...], or none
};

/// Samples in the order in which they take the least time: the longest first, if lengths matter.
class OrderedRows {
public:
  /// `chosen` are the numbers of the samples; empty: all.
  OrderedRows(const SampleView &data, const rnn_model &model, ShardRange shards,
              std::vector<uint64_t> chosen = {});

  uint64_t samples() const { return rows ? order.size() : data.samples; }
  /// At most a batch, from place `first` of the order on; valid until the next call.
  SampleView take(uint64_t first, uint64_t count);
  /// Moves results [samples, size] of all samples from this order to that of the data.
  void restore(float *results, uint64_t size) const;

private:
  SampleView data;
  const rnn_model &model;
  std::vector<uint64_t> order; // empty: that of the data
  std::optional<PickedRows> rows;
};

} // namespace rnn
