// Samples of words -> the same samples, drawn on a thread of their own while a model learns from
// those before.
#pragma once

#include "embeddings/WordSamples.h"

#include <array>
#include <condition_variable>
#include <exception>
#include <mutex>
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
  uint64_t done() const override { return doneInEpoch; }
  uint64_t all() const override { return source.all(); }
  const char *unit() const override { return source.unit(); }

private:
  struct Batch {
    std::vector<float> inputs, targets;
    uint64_t samples = 0, length = 0, done = 0;
    std::exception_ptr error;
  };

  void stop();
  void draw(uint32_t epoch);
  bool waitForRoom();
  void fill(Batch &batch);

  WordSamples &source;
  std::array<Batch, 8> batches; // a ring
  std::mutex mutex;             // of all that follows but the thread
  std::condition_variable changed;
  uint64_t drawn = 0, taken = 0; // batches of the epoch
  bool isGiven = false;          // batch `taken` is in use
  bool isStopped = false;
  uint64_t doneInEpoch = 0; // only of the caller
  std::thread thread;
};

} // namespace rnn
