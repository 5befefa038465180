// Samples of texts -> batches filled up to their longest one, which comes first:
// Keras' `padded_batch`.
#pragma once

#include "data/Random.h"
#include "datasets/SampleOrder.h"
#include "training/ClassWeights.h"

#include <span>

namespace rnn {

/// Row-major float32; shorter texts end in zeros.
struct PaddedBatch {
  std::vector<float> inputs;  // [samples, length]
  std::vector<float> targets; // [samples, target]
  std::vector<float> weights; // [samples]; empty: all 1
  uint64_t samples = 0, length = 0;
};

struct BatchRule {
  uint64_t size = 1;          // samples of a batch; the last one may be smaller
  uint64_t most = UINT64_MAX; // batches of an epoch
  uint64_t fixedLength = 0;   // 0: of the longest text, and at least 1
  bool byLength = false;      // texts of like lengths share a batch
  ClassWeights classWeights;  // of the samples; a class that is not named has 1
};

class PaddedBatches {
public:
  PaddedBatches(std::unique_ptr<SampleOrder> order, TextTarget target, BatchRule rule)
      : order(std::move(order)), target(std::move(target)), rule(std::move(rule)) {}

  void begin(uint64_t seed, uint64_t epoch);
  /// False where the epoch ends; throws Error.
  bool next(PaddedBatch &batch);
  void interrupt() { order->interrupt(); }
  /// Of an epoch, where it is known without reading the texts.
  std::optional<uint64_t> steps() const;

private:
  void fillPool();
  std::span<TextSample> batchAt(uint64_t start);
  void write(std::span<const TextSample> samples, PaddedBatch &batch) const;

  std::unique_ptr<SampleOrder> order;
  TextTarget target;
  BatchRule rule;
  uint64_t given = 0;                                // batches of this epoch
  std::vector<TextSample> pool;                      // the samples of the batches that come next
  std::vector<uint64_t> starts;                      // of these batches in the pool
  size_t following = 0;                              // of the starts
  RandomStream random{0, RandomPurpose::Buckets, 0}; // of the batches' order in a pool
};

} // namespace rnn
