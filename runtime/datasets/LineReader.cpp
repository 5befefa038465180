// A file or a pipe -> lines of valid UTF-8.
#include "datasets/LineReader.h"

#include "data/Error.h"
#include "data/OpenFile.h"
#include "datasets/TextSource.h"
#include "text/Utf8.h"

#include <cerrno>
#include <cstring>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

namespace rnn {

namespace {

constexpr int millisecondsBetweenLooks = 100; // how often to check for an interruption

} // namespace

LineReader::LineReader(std::string file, bool replaceInvalid)
    : path(std::move(file)), replaceInvalid(replaceInvalid),
      bytes([this](char *place, size_t most) { return read(place, most); },
            fmt::format("`{}`", path)) {
  bool isStandardInput = path == "-";
  descriptor = openToRead(isStandardInput ? "/dev/stdin" : path);
  struct stat status;
  if (descriptor < 0 || fstat(descriptor, &status) != 0)
    fail("`{}` cannot be read: {}", path, std::strerror(errno));
  // Others may have read the beginning of a stream that was already open.
  pipe = isStandardInput || descriptorNamed(path) || !S_ISREG(status.st_mode);
  if (isStandardInput)
    path = "standard input";
}

LineReader::~LineReader() { close(descriptor); }

void LineReader::waitForPipe() const {
  pollfd waiting{descriptor, POLLIN, 0};
  while (!interrupted && poll(&waiting, 1, millisecondsBetweenLooks) == 0) {
  }
}

void LineReader::requireTextSize(size_t bytes) const {
  if (bytes > mostTextBytes)
    fail("line {} of `{}` has more than {} bytes, the limit for a text", lines + 1, path,
         mostTextBytes);
}

size_t LineReader::read(char *place, size_t most) {
  requireTextSize(bytes.waiting());
  if (pipe)
    waitForPipe();
  ssize_t count = 0;
  do
    count = interrupted ? 0 : ::read(descriptor, place, most);
  while (count < 0 && errno == EINTR);
  if (count < 0)
    fail("`{}` cannot be read: {}", path, std::strerror(errno));
  return count;
}

std::string_view LineReader::checked(std::string_view line, uint64_t offset) {
  if (!replaceInvalid) {
    requireUtf8(line, fmt::format("line {} of `{}`", lines, path), offset);
    return line;
  }
  replaced = replaceInvalidUtf8(line);
  return replaced;
}

bool LineReader::next(std::string_view &line) {
  std::string_view found;
  if (!bytes.next(found) || interrupted)
    return false;
  requireTextSize(found.size());
  uint64_t offset = bytes.offset();
  if (++lines == 1 && found.starts_with(byteOrderMark)) {
    found.remove_prefix(byteOrderMark.size());
    offset += byteOrderMark.size();
  }
  line = checked(found, offset);
  return true;
}

void LineReader::rewind() {
  if (lseek(descriptor, 0, SEEK_SET) != 0)
    fail("`{}` cannot be read again: {}", path, std::strerror(errno));
  bytes.clear();
  lines = 0;
}

} // namespace rnn
