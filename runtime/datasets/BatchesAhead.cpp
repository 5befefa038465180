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
    : batches(std::move(source)), epochs(epochs), name(std::move(name)), count(batches->steps()) {}

BatchesAhead::~BatchesAhead() { stop(); }

void BatchesAhead::stop() {
  {
    std::lock_guard lock(mutex);
    stopping = true;
  }
  changed.notify_all();
  if (!thread.joinable())
    return;
  batches->interrupt();
  thread.join();
}

void BatchesAhead::start(uint64_t seed, uint64_t epoch) {
  stopping = false;
  queue.clear();
  failure = nullptr;
  ahead = {seed, epoch};
  atBegin = true;
  thread = startThread([=, this] { produce(seed, epoch); });
}

void BatchesAhead::produce(uint64_t seed, uint64_t epoch) {
  try {
    do {
      batches->begin(seed, epoch);
      for (bool more = true; more;) {
        PaddedBatch batch;
        {
          std::lock_guard lock(mutex);
          if (!used.empty()) {
            batch = std::move(used.back());
            used.pop_back();
          }
        }
        more = batches->next(batch);
        if (!more)
          batch.samples = 0;
        if (!put(std::move(batch)))
          return;
      }
    } while (++epoch <= epochs);
  } catch (...) {
    // Not in the queue, which may need memory: the lack of it may be the error.
    {
      std::lock_guard lock(mutex);
      failure = std::current_exception();
    }
    changed.notify_all();
  }
}

/// Waits for room; false if the queue is no longer read.
bool BatchesAhead::put(PaddedBatch batch) {
  std::unique_lock lock(mutex);
  changed.wait(lock, [&] { return stopping || queue.size() < mostWaiting; });
  if (stopping)
    return false;
  queue.push_back(std::move(batch));
  lock.unlock();
  changed.notify_all();
  return true;
}

/// Throws the error that ended reading.
PaddedBatch BatchesAhead::take() {
  std::unique_lock lock(mutex);
  changed.wait(lock, [&] { return !queue.empty() || failure; });
  if (queue.empty())
    std::rethrow_exception(failure);
  PaddedBatch batch = std::move(queue.front());
  queue.pop_front();
  lock.unlock();
  changed.notify_all();
  return batch;
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
  {
    std::lock_guard lock(mutex);
    used.push_back(std::move(current));
  }
  try {
    current = take();
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
