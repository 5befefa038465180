// Work -> threads that run it, all or none.
#pragma once

#include "data/Error.h"

#include <system_error>
#include <thread>
#include <vector>

namespace rnn {

/// Starts a thread; throws Error if the system has none left.
template <typename Work> std::thread startThread(Work work) {
  try {
    return std::thread(std::move(work));
  } catch (const std::system_error &error) {
    fail("a thread cannot be started: {}; use fewer threads, or raise the limits of memory and "
         "processes",
         error.code().message());
  }
}

/// Starts `count` threads that call work(number). If one cannot be started, calls stop(), which
/// ends those that run, waits for them and throws.
template <typename Work, typename Stop>
std::vector<std::thread> startThreads(size_t count, const Work &work, const Stop &stop) {
  std::vector<std::thread> threads;
  try {
    threads.reserve(count);
    for (size_t number = 0; number < count; ++number)
      threads.push_back(startThread([work, number] { work(number); }));
  } catch (...) {
    stop();
    for (std::thread &thread : threads)
      thread.join();
    throw;
  }
  return threads;
}

} // namespace rnn
