// Batches of texts that are made on a thread of their own, ahead of what reads them.
#pragma once

#include "datasets/PaddedBatches.h"
#include "training/BatchSource.h"

#include <condition_variable>
#include <deque>
#include <exception>
#include <mutex>
#include <thread>

namespace rnn {

/// A few batches wait in a queue. Behind an epoch's last one the next epoch begins at
/// once, so that its shuffle buffer is full when it is asked for.
class BatchesAhead : public BatchSource {
public:
  /// `epochs`: the last one that will begin. `name` names the data in messages.
  BatchesAhead(std::unique_ptr<PaddedBatches> batches, uint64_t epochs, std::string name);
  ~BatchesAhead() override;

  std::optional<uint64_t> steps() const override { return count; }
  /// Epochs are begun in order, from any one on.
  void begin(uint64_t seed, uint64_t epoch) override;
  /// Throws Error: what reading and encoding threw, and data without texts.
  SampleView next() override;

private:
  /// A batch, or without samples the end of an epoch, or why there are no more.
  struct Item {
    PaddedBatch batch;
    std::exception_ptr error;
  };

  void start(uint64_t seed, uint64_t epoch);
  void stop();
  void produce(uint64_t seed, uint64_t epoch);
  bool put(Item item);
  Item take();

  std::unique_ptr<PaddedBatches> batches; // the thread's, while it runs
  uint64_t epochs;
  std::string name;
  std::optional<uint64_t> count;       // of an epoch's batches
  uint64_t taken = 0;                  // batches of this epoch
  std::pair<uint64_t, uint64_t> ahead; // seed and epoch that the queue's first batch is of
  bool atBegin = false;                // of that epoch
  Item current;                        // what the reader reads

  std::mutex mutex; // of what follows
  std::condition_variable changed;
  std::deque<Item> queue;
  std::vector<PaddedBatch> used; // memory for the next ones
  bool stopping = false;

  std::thread thread;
};

} // namespace rnn
