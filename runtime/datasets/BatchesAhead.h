// Batches of texts, prepared ahead of the reader by a background thread.
#pragma once

#include "data/AheadQueue.h"
#include "datasets/PaddedBatches.h"
#include "training/BatchSource.h"

#include <thread>

namespace rnn {

/// A few batches wait in a queue. The next epoch starts right after the last batch of the current
/// one, so that its shuffle buffer is full by the time it is needed.
class BatchesAhead : public BatchSource {
public:
  /// `epochs` is the number of the last epoch. `name` names the data in messages.
  BatchesAhead(std::unique_ptr<PaddedBatches> batches, uint64_t epochs, std::string name);
  ~BatchesAhead() override;

  std::optional<uint64_t> steps() const override { return count; }
  /// Epochs must begin in order, starting from any of them.
  void begin(uint64_t seed, uint64_t epoch) override;
  /// Throws Error: the errors of reading and encoding, and an error for data without texts.
  SampleView next() override;

private:
  void start(uint64_t seed, uint64_t epoch);
  void stop();
  void produce(uint64_t seed, uint64_t epoch);

  std::unique_ptr<PaddedBatches> batches; // owned by the thread while it runs
  uint64_t epochs;
  std::string name;
  std::optional<uint64_t> count;       // batches of an epoch
  uint64_t taken = 0;                  // batches of this epoch
  std::pair<uint64_t, uint64_t> ahead; // seed and epoch of the queue's first batch
  bool atBegin = false;                // at the beginning of that epoch
  PaddedBatch current;                 // the one that the reader holds
  AheadQueue<PaddedBatch> queue;       // one without samples ends an epoch
  std::thread thread;
};

} // namespace rnn
