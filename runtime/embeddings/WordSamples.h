// Where the samples of a model of models/embeddings come from.
#pragma once

#include <cstdint>
#include <span>

namespace rnn {

/// Rows of the model's inputs and targets.
struct WordBatch {
  std::span<const float> inputs, targets;
  uint64_t samples = 0;
};

class WordSamples {
public:
  virtual ~WordSamples() = default;

  /// Starts an epoch; what is drawn depends only on the seed and the epoch.
  virtual void begin(uint32_t epoch) = 0;
  /// The next samples, valid until the next call; none at the end of the epoch.
  virtual WordBatch next() = 0;
  /// How many of its units the epoch has gone through so far, all of them, and what they are.
  virtual uint64_t done() const = 0;
  virtual uint64_t all() const = 0;
  virtual const char *unit() const { return "words"; }
};

} // namespace rnn
