// The order of the samples of texts in an epoch.
#pragma once

#include "datasets/TextSamples.h"

namespace rnn {

class SampleOrder {
public:
  virtual ~SampleOrder() = default;

  /// Starts an epoch. The order of its samples depends only on seed and epoch. Throws Error.
  virtual void begin(uint64_t seed, uint64_t epoch) = 0;

  /// The next sample, valid until the next call; null after the last one. Throws Error.
  virtual const TextSample *next() = 0;

  /// Like `TextSource`'s functions of the same names.
  virtual void interrupt() = 0;
  virtual std::optional<uint64_t> count() const = 0;
};

/// The order of the data, read again in each epoch.
std::unique_ptr<SampleOrder> inOrder(TextSamples samples);

/// A full shuffle: keeps all samples in memory from the first epoch on; every permutation is
/// equally likely.
std::unique_ptr<SampleOrder> fullyShuffled(TextSamples samples);

/// `shuffle(size)` of tf.data: a buffer of `size` samples; the next sample is drawn from it, and
/// the next one read takes its place. No others are in memory.
std::unique_ptr<SampleOrder> shuffledInBuffer(TextSamples samples, uint64_t size);

} // namespace rnn
