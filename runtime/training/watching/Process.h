// Which process trains, and whether it still runs.
#pragma once

#include <cstdint>
#include <string>

namespace rnn {

struct ProcessName {
  int64_t number = 0; // of the process
  std::string host;
};

ProcessName thisProcess();

/// Who wrote a file, and when.
struct WrittenBy {
  ProcessName process;
  int64_t time = 0; // seconds since 1970
};

enum class Running {
  Yes,
  No,
  Unknown, // on another host
};

/// Whether the process still runs. Another one that has its number now began after it wrote.
Running isRunning(const WrittenBy &written);

} // namespace rnn
