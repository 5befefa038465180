// Samples of words -> the same samples, drawn on a thread of their own while a model learns from
// those before.
#pragma once

#include "data/AheadQueue.h"
#include "embeddings/WordSamples.h"

#include <thread>
#include <vector>

namespace rnn {

class AheadSamples : public WordSamples {
public:
  /// The source must outlive this, and is only called by the thread during an epoch.
  explicit AheadSamples(WordSamples &source) : source(source) {}
  ~AheadSamples() override { stop(); }
  AheadSamples(const AheadSamples &) = delete;
  AheadSamples &operator=(const AheadSamples &) = delete;

  /// Throws Error if the system has no thread left.
  void begin(uint32_t epoch) override;
  /// Throws what the source has thrown.
  WordBatch next() override;
  /// Up to the end of the batch that `next` has given.
  uint64_t done() const override { return current.done; }
  uint64_t all() const override { return source.all(); }
  const char *unit() const override { return source.unit(); }

private:
  struct Batch {
    std::vector<float> inputs, targets;
    uint64_t samples = 0, done = 0;
  };

  void stop();
  void draw(uint32_t epoch);
  void fill(Batch &batch);

  WordSamples &source;
  Batch current; // the one that the caller has
  AheadQueue<Batch> queue{8};
  std::thread thread;
};

} // namespace rnn
