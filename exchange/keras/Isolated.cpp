// A function -> whether it crashes, found out in a child process.
#include "exchange/keras/Isolated.h"

#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

namespace rnn::exchange {

namespace {

/// A crash is silent: no message, no core file, no handler of the program around this one.
void prepareChild(unsigned seconds) {
  for (int signal : {SIGSEGV, SIGBUS, SIGFPE, SIGABRT, SIGILL, SIGXCPU})
    std::signal(signal, SIG_DFL);
  rlimit none{0, 0}, time{seconds, seconds};
  setrlimit(RLIMIT_CORE, &none);
  setrlimit(RLIMIT_CPU, &time);
  if (int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC); nowhere >= 0) {
    dup2(nowhere, STDOUT_FILENO);
    dup2(nowhere, STDERR_FILENO);
  }
}

} // namespace

bool survives(const std::function<void()> &work, unsigned seconds) {
  pid_t child = fork();
  if (child == 0) {
    prepareChild(seconds);
    work();
    _exit(0);
  }
  int status = 0;
  while (child > 0 && waitpid(child, &status, 0) < 0)
    if (errno != EINTR)
      return true; // its end is not known
  return child < 0 || (WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

} // namespace rnn::exchange
