// Ctrl-C and `kill` -> a request to stop after the present step.
#pragma once

namespace rnn::command {

/// While it lives, SIGINT and SIGTERM are requests to stop, and another one half a second later, or
/// after that, ends the process at once. A signal that is ignored, as in a background job, stays
/// ignored.
class StopSignals {
public:
  StopSignals();
  ~StopSignals();
  StopSignals(const StopSignals &) = delete;
  StopSignals &operator=(const StopSignals &) = delete;

  /// The signal that came; 0 if none did.
  static int received();
};

/// Thrown when a signal stopped a command that has written everything: the exit code is 128 and the
/// number of the signal, as in a shell.
struct Stopped {
  int signal;
};

} // namespace rnn::command
