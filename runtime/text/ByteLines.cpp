// Bytes in pieces -> lines that end in \n, \r\n or \r.
#include "text/ByteLines.h"

#include "data/Error.h"
#include "data/ReadFile.h"

#include <algorithm>

namespace rnn {

namespace {

constexpr size_t bytesAtOnce = size_t(1) << 18;

} // namespace

/// Reads more into the buffer; false at the end.
bool ByteLines::readMore() {
  if (ended)
    return false;
  buffer.erase(0, begin);
  bytesBefore += begin;
  begin = given = 0;
  size_t before = buffer.size();
  buffer.resize(before + bytesAtOnce);
  size_t count = read(buffer.data() + before, bytesAtOnce);
  buffer.resize(before + count);
  ended = count == 0;
  return !ended;
}

/// The position after the first line end; npos if there is none, or if that depends on bytes not
/// read yet.
size_t ByteLines::endOfLine(size_t from) {
  if (ends == Ends::LineFeeds) {
    size_t end = buffer.find('\n', from);
    return end == std::string::npos ? end : end + 1;
  }
  size_t end = buffer.find_first_of("\r\n", from);
  if (end == std::string::npos)
    return end;
  bool isReturn = buffer[end] == '\r';
  if (isReturn && end + 1 == buffer.size() && !ended)
    return std::string::npos;
  bool isPair = isReturn && buffer[end + 1] == '\n'; // a NUL follows the last byte
  if (ends == Ends::Unknown)
    ends = isReturn && !isPair ? Ends::Returns : Ends::LineFeeds;
  return end + (isPair ? 2 : 1);
}

bool ByteLines::next(std::string_view &line) {
  size_t end, searched = 0; // of the bytes not yet given
  while ((end = endOfLine(begin + searched)) == std::string::npos) {
    // The last byte may be the first half of a line end.
    searched = std::max<size_t>(waiting(), 1) - 1;
    if (waiting() > mostFileBytes)
      fail("{} has a line of more than {} bytes", name, mostFileBytes);
    if (!readMore())
      break;
  }
  if (end == std::string::npos)
    end = endOfLine(begin + searched);
  given = begin;
  begin = std::min(end, buffer.size());
  line = std::string_view(buffer).substr(given, begin - given);
  return !line.empty();
}

std::string_view ByteLines::peek(size_t count) {
  while (waiting() < count && readMore()) {
  }
  return std::string_view(buffer).substr(begin, count);
}

std::string_view ByteLines::take(size_t count) {
  std::string_view taken = peek(count);
  given = begin;
  begin += taken.size();
  return taken;
}

void ByteLines::clear() {
  buffer.clear();
  begin = given = bytesBefore = 0;
  ends = Ends::Unknown;
  ended = false;
}

std::string_view withoutLineEnd(std::string_view line) {
  if (line.ends_with('\n'))
    line.remove_suffix(1);
  if (line.ends_with('\r'))
    line.remove_suffix(1);
  return line;
}

} // namespace rnn
