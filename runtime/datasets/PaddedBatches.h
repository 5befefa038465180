// Samples of texts -> batches padded to their longest text, which comes first, like `padded_batch`
// of tf.data.
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
  uint64_t size = 1;          // samples in a batch; the last batch may be smaller
  uint64_t most = UINT64_MAX; // batches in an epoch
  uint64_t fixedLength = 0;   // 0: length of the longest text, at least 1
  bool byLength = false;      // group texts of similar lengths
  ClassWeights classWeights;  // classes that are not named have weight 1
};

class PaddedBatches {
public:
  PaddedBatches(std::unique_ptr<SampleOrder> order, TextTarget target, BatchRule rule)
      : order(std::move(order)), target(std::move(target)), rule(std::move(rule)) {}

  void begin(uint64_t seed, uint64_t epoch);
  /// False at the end of the epoch; throws Error.
  bool next(PaddedBatch &batch);
  void interrupt() { order->interrupt(); }
  /// The number of batches in an epoch, if known without reading the texts.
  std::optional<uint64_t> steps() const;

private:
  void fillPool();
  std::span<TextSample> batchAt(uint64_t start);
  void write(std::span<const TextSample> samples, PaddedBatch &batch) const;

  std::unique_ptr<SampleOrder> order;
  TextTarget target;
  BatchRule rule;
  uint64_t given = 0;                                // batches given in this epoch
  std::vector<TextSample> pool;                      // the samples of the batches that come next
  std::vector<uint64_t> starts;                      // of these batches in the pool
  size_t following = 0;                              // of the starts
  RandomStream random{0, RandomPurpose::Buckets, 0}; // of the batches' order in a pool
};

} // namespace rnn
