// Bytes -> as many calls of the system as it takes.
#include "data/WriteBytes.h"

#include <cerrno>
#include <unistd.h>

namespace rnn {

int writeBytes(int descriptor, const void *bytes, size_t count) {
  auto *next = static_cast<const char *>(bytes);
  while (count > 0) {
    ssize_t written = ::write(descriptor, next, count);
    if (written < 0 && errno == EINTR)
      continue;
    if (written < 0)
      return errno;
    next += written;
    count -= size_t(written);
  }
  return 0;
}

} // namespace rnn
