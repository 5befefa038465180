// Items that a thread makes ahead of the one that reads them.
#pragma once

#include <condition_variable>
#include <deque>
#include <exception>
#include <mutex>
#include <utility>
#include <vector>

namespace rnn {

/// A few items, in order. The maker calls `reuse`, `put` and `fail`, the reader all else.
template <class Item> class AheadQueue {
public:
  explicit AheadQueue(size_t most) : most(most) {}

  /// Empties it for another maker; the last one must have ended.
  void open() {
    std::lock_guard lock(mutex);
    items.clear();
    failure = nullptr;
    isClosed = false;
  }
  /// Lets the maker end: `put` returns false.
  void close() {
    {
      std::lock_guard lock(mutex);
      isClosed = true;
    }
    changed.notify_all();
  }

  /// An item that has been read, for its memory, or a new one.
  Item reuse() {
    std::lock_guard lock(mutex);
    if (read.empty())
      return Item();
    Item item = std::move(read.back());
    read.pop_back();
    return item;
  }
  /// Waits for room; false if the queue is closed.
  bool put(Item item) {
    {
      std::unique_lock lock(mutex);
      changed.wait(lock, [&] { return isClosed || items.size() < most; });
      if (isClosed)
        return false;
      items.push_back(std::move(item));
    }
    changed.notify_all();
    return true;
  }
  /// What has ended the maker: the reader gets it after the items before it. It is not an item,
  /// which may need memory: the lack of it may be the error.
  void fail(std::exception_ptr error) {
    {
      std::lock_guard lock(mutex);
      failure = std::move(error);
    }
    changed.notify_all();
  }

  /// Waits for an item. Throws what has ended the maker.
  Item take() {
    std::unique_lock lock(mutex);
    changed.wait(lock, [&] { return !items.empty() || failure; });
    if (items.empty())
      std::rethrow_exception(failure);
    Item item = std::move(items.front());
    items.pop_front();
    lock.unlock();
    changed.notify_all();
    return item;
  }
  void giveBack(Item item) {
    std::lock_guard lock(mutex);
    read.push_back(std::move(item));
  }

private:
  const size_t most;
  std::mutex mutex; // guards what follows
  std::condition_variable changed;
  std::deque<Item> items;
  std::vector<Item> read;
  std::exception_ptr failure;
  bool isClosed = false;
};

} // namespace rnn
