// Program arguments -> its exit code and errors: runs another program and waits for it.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace rnn {

struct ProcessResult {
  bool started = false; // false: there is no such program
  int exitCode = 0;     // 128 + the signal if a signal ended it
  std::string errors;   // what it wrote to stderr, if `keepErrors`
};

struct ProcessOptions {
  bool keepErrors = false;           // else its stderr is that of this process
  std::filesystem::path folder = {}; // its working folder; empty: that of this process
};

/// Runs `arguments[0]` (a path, or a name to find in PATH) without a shell. Its stdout goes to
/// stderr, because programs deliver their results as files. Throws Error if the system cannot start
/// a process.
ProcessResult runProcess(const std::vector<std::string> &arguments,
                         const ProcessOptions &options = {});

} // namespace rnn
