// A path -> an open descriptor, and the bytes read from it.
#include "data/OpenFile.h"

#include "data/Error.h"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <fcntl.h>
#include <string_view>
#include <sys/stat.h>
#include <unistd.h>

namespace rnn {

std::optional<int> descriptorNamed(const std::filesystem::path &path) {
  std::string_view name = path.native();
  if (name == "/dev/stdin")
    return STDIN_FILENO;
  for (std::string_view folder : {"/dev/fd/", "/proc/self/fd/"}) {
    if (!name.starts_with(folder))
      continue;
    std::string_view digits = name.substr(folder.size());
    int number = 0;
    auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
    if (error == std::errc() && end == digits.data() + digits.size() && number >= 0)
      return number;
  }
  return std::nullopt;
}

int openToRead(const std::filesystem::path &path) {
  if (std::optional<int> number = descriptorNamed(path))
    return fcntl(*number, F_DUPFD_CLOEXEC, 0);
  return open(path.c_str(), O_RDONLY | O_CLOEXEC);
}

OpenFile::OpenFile(std::filesystem::path file) : path(std::move(file)) {
  std::error_code code;
  if (std::filesystem::is_directory(path, code))
    fail("`{}` cannot be read: it is a folder", path.string());
  descriptor = openToRead(path);
  if (descriptor < 0)
    fail("`{}` cannot be read: {}", path.string(), std::strerror(errno));
}

OpenFile::~OpenFile() { close(descriptor); }

size_t OpenFile::read(char *place, size_t most) {
  ssize_t count;
  do
    count = ::read(descriptor, place, most);
  while (count < 0 && errno == EINTR);
  if (count < 0)
    fail("`{}` cannot be read: {}", path.string(), std::strerror(errno));
  return count;
}

std::optional<uint64_t> OpenFile::left() const {
  struct stat status;
  if (fstat(descriptor, &status) != 0 || !S_ISREG(status.st_mode))
    return std::nullopt;
  off_t place = lseek(descriptor, 0, SEEK_CUR);
  return std::max<off_t>(status.st_size - std::max<off_t>(place, 0), 0);
}

} // namespace rnn
