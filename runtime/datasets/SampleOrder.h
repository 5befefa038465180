// The order in which samples of texts come in an epoch.
#pragma once

#include "datasets/TextSamples.h"

namespace rnn {

class SampleOrder {
public:
  virtual ~SampleOrder() = default;

  /// The samples of an epoch begin; their order depends on seed and epoch only. Throws
  /// Error.
  virtual void begin(uint64_t seed, uint64_t epoch) = 0;

  /// The next sample, which stays until the next call; null behind the last one. Throws
  /// Error.
  virtual const TextSample *next() = 0;

  /// As a TextSource's.
  virtual void interrupt() = 0;
  /// As a TextSource's.
  virtual std::optional<uint64_t> count() const = 0;
};

/// As they stand, read anew for each epoch.
std::unique_ptr<SampleOrder> inOrder(TextSamples samples);

/// All of them are in memory from the first epoch on, and each order of them is as likely
/// as any other.
std::unique_ptr<SampleOrder> fullyShuffled(TextSamples samples);

/// tf.data's `shuffle(size)`: `size` samples wait in a buffer; the next one is any of
/// them, and the next one that is read takes its place. No more are in memory.
std::unique_ptr<SampleOrder> shuffledInBuffer(TextSamples samples, uint64_t size);

} // namespace rnn
