// Bytes <-> a file that was removed when it was created.
#include "data/SpillFile.h"

#include "data/Error.h"
#include "data/TemporaryFolder.h"
#include "data/WriteBytes.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <unistd.h>
#include <utility>

namespace rnn {

namespace {

[[noreturn]] void failWith(const char *what, int error) {
  fail("a temporary file cannot be {}: {}; set TMPDIR to a folder with more room", what,
       std::strerror(error));
}

} // namespace

SpillFile::SpillFile() {
  TemporaryFolder folder;
  descriptor = open((folder.path() / "spill").c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (descriptor < 0)
    failWith("created", errno);
}

SpillFile::~SpillFile() {
  if (descriptor >= 0)
    close(descriptor);
}

SpillFile::SpillFile(SpillFile &&other) noexcept
    : descriptor(std::exchange(other.descriptor, -1)) {}

void SpillFile::write(const void *bytes, size_t count) {
  if (int error = writeBytes(descriptor, bytes, count))
    failWith("written", error);
}

void SpillFile::rewind() {
  if (lseek(descriptor, 0, SEEK_SET) < 0)
    failWith("read", errno);
}

size_t SpillFile::read(void *bytes, size_t most) {
  char *next = static_cast<char *>(bytes);
  size_t left = most;
  while (left > 0) {
    ssize_t taken = ::read(descriptor, next, left);
    if (taken < 0 && errno == EINTR)
      continue;
    if (taken < 0)
      failWith("read", errno);
    if (taken == 0)
      break;
    next += taken;
    left -= size_t(taken);
  }
  return most - left;
}

} // namespace rnn
