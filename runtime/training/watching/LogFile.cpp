// Lines -> a buffer -> the end of a file.
#include "training/watching/LogFile.h"

#include "data/Error.h"
#include "data/WriteBytes.h"

#include <cerrno>
#include <csignal>
#include <cstring>
#include <ctime>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace rnn {

namespace {

constexpr std::chrono::seconds betweenWrites(1);
constexpr size_t mostBuffered = size_t(1) << 20;

/// A pipe whose reader has left is an error of `write`, not the end of the process.
class WithoutPipeSignal {
public:
  WithoutPipeSignal() {
    sigemptyset(&pipe);
    sigaddset(&pipe, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &pipe, &before);
  }
  ~WithoutPipeSignal() {
    timespec now = {};
    if (!sigismember(&before, SIGPIPE))
      while (sigtimedwait(&pipe, nullptr, &now) < 0 && errno == EINTR) {
      }
    pthread_sigmask(SIG_SETMASK, &before, nullptr);
  }
  WithoutPipeSignal(const WithoutPipeSignal &) = delete;
  WithoutPipeSignal &operator=(const WithoutPipeSignal &) = delete;

private:
  sigset_t pipe, before;
};

} // namespace

LogFile::LogFile(std::filesystem::path path, std::function<void(const std::string &)> warn)
    : file(std::move(path)), warn(std::move(warn)),
      descriptor(open(file.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666)) {
  struct stat status = {};
  if (descriptor < 0 || fstat(descriptor, &status) != 0)
    fail("`{}` cannot be written: {}", file.string(), std::strerror(errno));
  isRegular = S_ISREG(status.st_mode);
  size = status.st_size;
}

LogFile::~LogFile() {
  flush();
  close(descriptor);
}

void LogFile::truncate(uint64_t bytes) {
  if (!isRegular)
    return;
  if (ftruncate(descriptor, off_t(bytes)) != 0)
    fail("`{}` cannot be written: {}", file.string(), std::strerror(errno));
  size = bytes;
}

void LogFile::endLine() {
  buffer += '\n';
  auto now = Clock::now();
  // The next line may take as long as this one did.
  bool isTime = now - flushed + (now - ended) >= betweenWrites;
  ended = now;
  if (isTime || buffer.size() >= mostBuffered)
    flush();
}

void LogFile::flush() {
  flushed = Clock::now();
  int error = write(buffer);
  if (error == 0) {
    size += buffer.size();
  } else {
    // No half line stays; if even that fails, readers skip it.
    if (isRegular && ftruncate(descriptor, off_t(size)) != 0)
      error = errno;
    if (!warned)
      warn(fmt::format("`{}` cannot be written: {}; the training goes on, and lines are missing",
                       file.string(), std::strerror(error)));
    warned = true;
  }
  buffer.clear();
}

int LogFile::write(std::string_view bytes) const {
  WithoutPipeSignal guard;
  return writeBytes(descriptor, bytes.data(), bytes.size());
}

} // namespace rnn
