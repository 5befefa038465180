// A thread and its caller -> a ring of batches between them.
#include "embeddings/AheadSamples.h"

#include "data/StartThreads.h"

namespace rnn {

void AheadSamples::stop() {
  if (!thread.joinable())
    return;
  {
    std::lock_guard lock(mutex);
    isStopped = true;
  }
  changed.notify_all();
  thread.join();
}

void AheadSamples::begin(uint32_t epoch) {
  stop();
  drawn = taken = doneInEpoch = 0;
  isGiven = isStopped = false;
  thread = startThread([this, epoch] { draw(epoch); });
}

/// False if nobody wants more.
bool AheadSamples::waitForRoom() {
  std::unique_lock lock(mutex);
  changed.wait(lock, [&] { return isStopped || drawn - taken < batches.size(); });
  return !isStopped;
}

void AheadSamples::fill(Batch &batch) {
  WordBatch next = source.next();
  batch.inputs.assign(next.inputs.begin(), next.inputs.end());
  batch.targets.assign(next.targets.begin(), next.targets.end());
  batch.samples = next.samples;
  batch.length = next.length;
  batch.done = source.done();
}

void AheadSamples::draw(uint32_t epoch) {
  for (bool isFirst = true; waitForRoom(); isFirst = false) {
    Batch &batch = batches[drawn % batches.size()]; // only this thread changes `drawn`
    batch.error = nullptr;
    try {
      if (isFirst)
        source.begin(epoch);
      fill(batch);
    } catch (...) {
      batch.samples = 0;
      batch.error = std::current_exception();
    }
    bool isLast = batch.samples == 0;
    {
      std::lock_guard lock(mutex);
      ++drawn;
    }
    changed.notify_all();
    if (isLast)
      return;
  }
}

WordBatch AheadSamples::next() {
  std::unique_lock lock(mutex);
  if (isGiven) {
    ++taken;
    changed.notify_all();
  }
  changed.wait(lock, [&] { return drawn > taken; });
  isGiven = true;
  const Batch &batch = batches[taken % batches.size()];
  if (batch.error)
    std::rethrow_exception(batch.error);
  doneInEpoch = batch.done;
  return {batch.inputs, batch.targets, batch.samples, batch.length};
}

} // namespace rnn
