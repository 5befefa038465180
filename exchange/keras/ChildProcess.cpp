// A function -> its bytes through a pipe from a child process, or an error if it crashes there.
#include "exchange/keras/ChildProcess.h"

#include "data/Error.h"
#include "data/WriteBytes.h"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <new>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

namespace rnn::exchange {

namespace {

constexpr int hadNoMemory = 3; // the exit code
constexpr size_t pieceBytes = 1 << 16;

/// A crash is silent: no message, no core file, no handler of the program around this one.
void prepareChild(unsigned seconds) {
  for (int signal : {SIGSEGV, SIGBUS, SIGFPE, SIGABRT, SIGILL, SIGXCPU, SIGPIPE})
    std::signal(signal, SIG_DFL);
  rlimit none{0, 0}, time{seconds, seconds};
  setrlimit(RLIMIT_CORE, &none);
  setrlimit(RLIMIT_CPU, &time);
  if (int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC); nowhere >= 0) {
    dup2(nowhere, STDOUT_FILENO);
    dup2(nowhere, STDERR_FILENO);
  }
}

[[noreturn]] void runChild(const std::function<void(PipeWriter &)> &work, int descriptor,
                           unsigned seconds) {
  prepareChild(seconds);
  try {
    PipeWriter writer(descriptor);
    work(writer);
    writer.flush();
  } catch (const std::bad_alloc &) {
    _exit(hadNoMemory);
  } catch (...) {
    _exit(1);
  }
  _exit(0);
}

} // namespace

void PipeWriter::put(std::string_view text) {
  put(uint64_t(text.size()));
  putBytes(text.data(), text.size());
}

void PipeWriter::putBytes(const void *bytes, size_t count) {
  waiting.append(static_cast<const char *>(bytes), count);
  if (waiting.size() >= pieceBytes)
    flush();
}

void PipeWriter::flush() {
  if (writeBytes(descriptor, waiting.data(), waiting.size()) != 0)
    throw Error("the pipe is broken");
  waiting.clear();
}

ChildProcess::ChildProcess(const std::function<void(PipeWriter &)> &work, unsigned seconds,
                           std::string failure)
    : failure(std::move(failure)) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0)
    rnn::fail("a pipe cannot be made: {}", std::strerror(errno));
  child = fork();
  if (child == 0) {
    close(ends[0]);
    runChild(work, ends[1], seconds);
  }
  int error = errno;
  close(ends[1]);
  descriptor = ends[0];
  if (child < 0) {
    close(descriptor);
    rnn::fail("a process cannot be started: {}", std::strerror(error));
  }
}

ChildProcess::~ChildProcess() {
  close(descriptor);
  if (child < 0)
    return;
  kill(child, SIGKILL);
  while (waitpid(child, nullptr, 0) < 0 && errno == EINTR)
    ;
}

size_t ChildProcess::read(char *bytes, size_t count) {
  for (;;) {
    ssize_t some = ::read(descriptor, bytes, count);
    if (some > 0 || count == 0)
      return size_t(some);
    if (some == 0 || errno != EINTR)
      fail();
  }
}

void ChildProcess::fail() {
  int status = 0;
  pid_t ended;
  while ((ended = waitpid(child, &status, 0)) < 0 && errno == EINTR)
    ;
  child = -1;
  if (ended > 0 && WIFEXITED(status) && WEXITSTATUS(status) == hadNoMemory)
    throw std::bad_alloc();
  throw Error(failure);
}

void ChildProcess::takeBytes(void *bytes, size_t count) {
  for (auto *place = static_cast<char *>(bytes); count > 0;) {
    size_t some = read(place, count);
    place += some;
    count -= some;
  }
}

uint64_t ChildProcess::takeNumber() {
  uint64_t number;
  takeBytes(&number, sizeof number);
  return number;
}

std::string ChildProcess::takeText() {
  // In pieces: a child that has lost its mind may name any size.
  std::string text;
  for (uint64_t left = takeNumber(); left > 0;) {
    size_t piece = std::min<uint64_t>(left, pieceBytes), before = text.size();
    text.resize(before + piece);
    takeBytes(text.data() + before, piece);
    left -= piece;
  }
  return text;
}

} // namespace rnn::exchange
