// Numbers of texts -> their contents, loaded in order by several threads.
#include "datasets/TextsAhead.h"

#include "data/StartThreads.h"

#include <algorithm>
#include <utility>

namespace rnn {

namespace {

constexpr size_t mostThreads = 8, mostWaiting = 64;

} // namespace

TextsAhead::TextsAhead(size_t count, std::function<std::string(size_t)> load)
    : count(count), load(std::move(load)), slots(std::min(count, mostWaiting)) {
  threads =
      startThreads(std::min(count, mostThreads), [this](size_t) { work(); }, [this] { stop(); });
}

void TextsAhead::stop() {
  {
    std::lock_guard lock(mutex);
    stopping = true;
  }
  changed.notify_all();
}

TextsAhead::~TextsAhead() {
  stop();
  for (std::thread &thread : threads)
    thread.join();
}

void TextsAhead::work() {
  std::unique_lock lock(mutex);
  while (true) {
    changed.wait(lock,
                 [&] { return stopping || claimed == count || claimed < given + slots.size(); });
    if (stopping || claimed == count)
      return;
    size_t number = claimed++;
    lock.unlock();
    Slot loaded;
    try {
      loaded.text = load(number);
    } catch (...) {
      loaded.error = std::current_exception();
    }
    lock.lock();
    slots[number % slots.size()] = std::move(loaded);
    if (number == given)
      changed.notify_all();
  }
}

std::string TextsAhead::next() {
  std::unique_lock lock(mutex);
  Slot &slot = slots[given % slots.size()];
  changed.wait(lock, [&] { return slot.text || slot.error; });
  Slot loaded = std::exchange(slot, {});
  ++given;
  // Wake threads that wait for room a few times per round, not for each text.
  if (given % (mostWaiting / 4) == 0)
    changed.notify_all();
  lock.unlock();
  if (loaded.error)
    std::rethrow_exception(loaded.error);
  return *std::move(loaded.text);
}

} // namespace rnn
