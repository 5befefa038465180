// Padded batches -> a queue that a background thread fills.
#include "datasets/BatchesAhead.h"

#include "data/Error.h"
#include "data/StartThreads.h"

namespace rnn {

namespace {

/// Enough that the thread sleeps most of the time, and little memory.
constexpr size_t mostWaiting = 8;

} // namespace

BatchesAhead::BatchesAhead(std::unique_ptr<PaddedBatches> source, uint64_t epochs, std::string name)
    : batches(std::move(source)), epochs(epochs), name(std::move(name)), count(batches->steps()),
      queue(mostWaiting) {}

BatchesAhead::~BatchesAhead() { stop(); }

void BatchesAhead::stop() {
  if (!thread.joinable())
    return;
  queue.close();
  batches->interrupt();
  thread.join();
}

void BatchesAhead::start(uint64_t seed, uint64_t epoch) {
  queue.open();
  ahead = {seed, epoch};
  atBegin = true;
  thread = startThread([=, this] { produce(seed, epoch); });
}

void BatchesAhead::produce(uint64_t seed, uint64_t epoch) {
  try {
    do {
      batches->begin(seed, epoch);
      for (bool more = true; more;) {
        PaddedBatch batch = queue.reuse();
        more = batches->next(batch);
        if (!more)
          batch.samples = 0;
        if (!queue.put(std::move(batch)))
          return;
      }
    } while (++epoch <= epochs);
  } catch (...) {
    queue.fail(std::current_exception());
  }
}

void BatchesAhead::begin(uint64_t seed, uint64_t epoch) {
  bool isAhead = thread.joinable() && atBegin && ahead == std::pair(seed, epoch) && epoch <= epochs;
  if (!isAhead) {
    stop();
    start(seed, epoch);
  }
  taken = 0;
}

SampleView BatchesAhead::next() {
  if (!thread.joinable() || (atBegin && taken > 0))
    return {};
  queue.giveBack(std::move(current));
  try {
    current = queue.take();
  } catch (...) {
    stop();
    throw;
  }
  atBegin = current.samples == 0;
  if (atBegin) {
    if (taken == 0)
      fail("{} has no texts", name);
    ++ahead.second;
    count = taken;
    return {};
  }
  ++taken;
  return {.inputs = current.inputs.data(),
          .targets = current.targets.data(),
          .samples = current.samples,
          .weights = current.weights.empty() ? nullptr : current.weights.data(),
          .length = current.length};
}

} // namespace rnn
