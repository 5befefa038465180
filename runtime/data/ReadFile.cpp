#include "data/ReadFile.h"

#include "data/Error.h"
#include "data/OpenFile.h"

#include <cerrno>
#include <cstring>
#include <sys/stat.h>
#include <unistd.h>

namespace rnn {

namespace {

struct Descriptor {
  int number;
  ~Descriptor() {
    if (number >= 0)
      close(number);
  }
};

} // namespace

std::string readFile(const std::filesystem::path &path) {
  auto failWith = [&](const char *reason) {
    fail("`{}` cannot be read: {}", path.string(), reason);
  };
  Descriptor file{openToRead(path)};
  struct stat status;
  if (file.number < 0 || fstat(file.number, &status) != 0)
    failWith(std::strerror(errno));
  if (S_ISDIR(status.st_mode))
    failWith("it is a folder");
  // One byte more than a file has, to see its end; a pipe tells no size.
  std::string bytes(S_ISREG(status.st_mode) ? status.st_size + 1 : 65536, '\0');
  size_t size = 0;
  while (true) {
    ssize_t count = read(file.number, bytes.data() + size, bytes.size() - size);
    if (count < 0 && errno == EINTR)
      continue;
    if (count < 0)
      failWith(std::strerror(errno));
    if (count == 0)
      break;
    size += count;
    if (size == bytes.size())
      bytes.resize(2 * size);
  }
  bytes.resize(size);
  return bytes;
}

} // namespace rnn
