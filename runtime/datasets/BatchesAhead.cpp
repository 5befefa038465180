// Padded batches -> a queue that a background thread fills.
#include "datasets/BatchesAhead.h"

#include "data/Error.h"

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
  ahead = {seed, epoch};
  atBegin = true;
  thread = std::thread([=, this] { produce(seed, epoch); });
}

void BatchesAhead::produce(uint64_t seed, uint64_t epoch) {
  try {
    do {
      batches->begin(seed, epoch);
      for (bool more = true; more;) {
        Item item;
        {
          std::lock_guard lock(mutex);
          if (!used.empty()) {
            item.batch = std::move(used.back());
            used.pop_back();
          }
        }
        more = batches->next(item.batch);
        if (!more)
          item.batch.samples = 0;
        if (!put(std::move(item)))
          return;
      }
    } while (++epoch <= epochs);
  } catch (...) {
    put({{}, std::current_exception()});
  }
}

/// Waits for room; false if the queue is no longer read.
bool BatchesAhead::put(Item item) {
  std::unique_lock lock(mutex);
  changed.wait(lock, [&] { return stopping || queue.size() < mostWaiting; });
  if (stopping)
    return false;
  queue.push_back(std::move(item));
  lock.unlock();
  changed.notify_all();
  return true;
}

BatchesAhead::Item BatchesAhead::take() {
  std::unique_lock lock(mutex);
  changed.wait(lock, [&] { return !queue.empty(); });
  Item item = std::move(queue.front());
  queue.pop_front();
  lock.unlock();
  changed.notify_all();
  return item;
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
    used.push_back(std::move(current.batch));
  }
  current = take();
  if (current.error) {
    stop();
    std::rethrow_exception(current.error);
  }
  const PaddedBatch &batch = current.batch;
  atBegin = batch.samples == 0;
  if (atBegin) {
    if (taken == 0)
      fail("{} has no texts", name);
    ++ahead.second;
    count = taken;
    return {};
  }
  ++taken;
  return {.inputs = batch.inputs.data(),
          .targets = batch.targets.data(),
          .samples = batch.samples,
          .weights = batch.weights.empty() ? nullptr : batch.weights.data(),
          .length = batch.length};
}

} // namespace rnn
