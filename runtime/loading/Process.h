// Runs another program and waits for it.
#pragma once

#include <string>
#include <vector>

namespace rnn {

struct ProcessResult {
  bool started = false; // false: there is no such program
  int exitCode = 0;     // 128 + the signal, where one ended it
  std::string errors;   // what it wrote to stderr, if that was kept
};

/// Runs `arguments[0]` (a path, or a name that is sought in PATH). Its stdout
/// goes to stderr: results are written by files. Its stderr passes through, or
/// is kept where `keepErrors`. Throws Error if the system has no process to give.
ProcessResult runProcess(const std::vector<std::string> &arguments, bool keepErrors = false);

} // namespace rnn
