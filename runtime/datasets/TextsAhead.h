// Texts of many files that are read by several threads, and come in order.
#pragma once

#include <condition_variable>
#include <exception>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace rnn {

/// The threads wait for the disk, not for the processor: small files that are in no cache
/// take several times as long one by one.
class TextsAhead {
public:
  /// `load`: gives the text of each number below `count`, on any thread. It may throw.
  TextsAhead(size_t count, std::function<std::string(size_t)> load);
  ~TextsAhead();

  /// The text of the next number; throws what `load` has thrown for it.
  std::string next();

private:
  struct Slot {
    std::optional<std::string> text;
    std::exception_ptr error;
  };

  void work();

  size_t count;
  std::function<std::string(size_t)> load;

  std::mutex mutex; // of what follows
  std::condition_variable changed;
  std::vector<Slot> slots;       // of number i: i % slots.size()
  size_t claimed = 0, given = 0; // numbers below are being loaded, have been taken
  bool stopping = false;

  std::vector<std::thread> threads;
};

} // namespace rnn
