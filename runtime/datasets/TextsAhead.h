// Texts of many files, read by several threads and delivered in order.
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

/// Reading is bound by the disk, not the processor: small files that are not cached take several
/// times as long one by one.
class TextsAhead {
public:
  /// `load` returns the text with each number below `count`, on any thread. It may throw.
  TextsAhead(size_t count, std::function<std::string(size_t)> load);
  ~TextsAhead();

  /// The text with the next number; throws what `load` threw for it.
  std::string next();

private:
  struct Slot {
    std::optional<std::string> text;
    std::exception_ptr error;
  };

  void stop();
  void work();

  size_t count;
  std::function<std::string(size_t)> load;

  std::mutex mutex; // guards what follows
  std::condition_variable changed;
  std::vector<Slot> slots;       // text i is in slot i % slots.size()
  size_t claimed = 0, given = 0; // all below are loading or loaded, have been given
  bool stopping = false;

  std::vector<std::thread> threads;
};

} // namespace rnn
