// Runs another program and waits for it.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace rnn {

struct ProcessResult {
  bool started = false; // false: there is no such program
  int exitCode = 0;     // 128 + the signal, where one ended it
  std::string errors;   // what it wrote to stderr, if that was kept
};

struct ProcessOptions {
  bool keepErrors = false;           // else what it writes to stderr passes through
  std::filesystem::path folder = {}; // that it works in; empty: this process' own
};

/// Runs `arguments[0]` (a path, or a name that is sought in PATH), without a shell. Its
/// stdout goes to stderr: results are written by files. Throws Error if the system has no
/// process to give.
ProcessResult runProcess(const std::vector<std::string> &arguments,
                         const ProcessOptions &options = {});

} // namespace rnn
