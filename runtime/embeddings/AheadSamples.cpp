// Batches of a source -> a queue that a thread fills.
#include "embeddings/AheadSamples.h"

#include "data/StartThreads.h"

namespace rnn {

void AheadSamples::stop() {
  if (!thread.joinable())
    return;
  queue.close();
  thread.join();
}

void AheadSamples::begin(uint32_t epoch) {
  stop();
  queue.open();
  current.done = 0;
  thread = startThread([this, epoch] { draw(epoch); });
}

void AheadSamples::fill(Batch &batch) {
  WordBatch next = source.next();
  batch.inputs.assign(next.inputs.begin(), next.inputs.end());
  batch.targets.assign(next.targets.begin(), next.targets.end());
  batch.samples = next.samples;
  batch.done = source.done();
}

void AheadSamples::draw(uint32_t epoch) {
  try {
    source.begin(epoch);
    for (bool isLast = false; !isLast;) {
      Batch batch = queue.reuse();
      fill(batch);
      isLast = batch.samples == 0;
      if (!queue.put(std::move(batch)))
        return;
    }
  } catch (...) {
    queue.fail(std::current_exception());
  }
}

WordBatch AheadSamples::next() {
  queue.giveBack(std::move(current));
  current = queue.take();
  return {current.inputs, current.targets, current.samples};
}

} // namespace rnn
