#include "datasets/LineReader.h"

#include "data/Error.h"
#include "datasets/TextSource.h"
#include "text/Utf8.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

namespace rnn {

namespace {

constexpr size_t bytesAtOnce = size_t(1) << 18;
constexpr int millisecondsBetweenLooks = 100; // for an interruption
constexpr std::string_view byteOrderMark = "\xEF\xBB\xBF";

} // namespace

LineReader::LineReader(std::string file, bool replaceInvalid)
    : path(std::move(file)), replaceInvalid(replaceInvalid) {
  bool isStandardInput = path == "-";
  descriptor = isStandardInput ? dup(STDIN_FILENO) : open(path.c_str(), O_RDONLY | O_CLOEXEC);
  struct stat status;
  if (descriptor < 0 || fstat(descriptor, &status) != 0)
    fail("`{}` cannot be read: {}", path, std::strerror(errno));
  pipe = isStandardInput || !S_ISREG(status.st_mode);
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
    fail("line {} of `{}` has more than {} bytes; a text has at most so many", lines + 1, path,
         mostTextBytes);
}

/// Appends to the buffer; false at the end.
bool LineReader::readMore() {
  if (ended)
    return false;
  buffer.erase(0, begin);
  bufferOffset += begin;
  begin = 0;
  requireTextSize(buffer.size());
  if (pipe)
    waitForPipe();
  size_t before = buffer.size();
  buffer.resize(before + bytesAtOnce);
  ssize_t count = 0;
  do
    count = interrupted ? 0 : read(descriptor, buffer.data() + before, bytesAtOnce);
  while (count < 0 && errno == EINTR);
  if (count < 0)
    fail("`{}` cannot be read: {}", path, std::strerror(errno));
  buffer.resize(before + count);
  ended = count == 0;
  return !ended;
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
  size_t end, searched = 0; // of what is not yet given
  while ((end = buffer.find('\n', begin + searched)) == std::string::npos) {
    searched = buffer.size() - begin;
    if (!readMore())
      break;
  }
  end = end == std::string::npos ? buffer.size() : end + 1;
  if (interrupted || end == begin)
    return false;
  requireTextSize(end - begin);
  std::string_view found = std::string_view(buffer).substr(begin, end - begin);
  uint64_t offset = bufferOffset + begin;
  begin = end;
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
  buffer.clear();
  begin = bufferOffset = lines = 0;
  ended = false;
}

} // namespace rnn
