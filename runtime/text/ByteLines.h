// Bytes, read in blocks -> lines.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace rnn {

/// Lines end in \n or \r\n, or in \r, as on old Macs, if the first line does.
class ByteLines {
public:
  /// Reads at most `most` bytes to `place` and returns their number, 0 at the end.
  using Read = std::function<size_t(char *place, size_t most)>;

  /// `name` names the source in messages.
  ByteLines(Read read, std::string name) : read(std::move(read)), name(std::move(name)) {}

  /// The next line with its line end, which the last one may lack; valid until the next call. False
  /// after the last line. Throws Error for a line of more than 256 MiB, which an endless device
  /// has.
  bool next(std::string_view &line);

  /// Consumes the next `count` bytes, or fewer at the end; valid until the next call.
  std::string_view take(size_t count);
  /// The same bytes without consuming them.
  std::string_view peek(size_t count);

  /// The offset of the line or the bytes given last.
  uint64_t offset() const { return bytesBefore + given; }

  /// The number of bytes read but not consumed.
  size_t waiting() const { return buffer.size() - begin; }

  /// Call after rewinding the source: the next byte is the first one again.
  void clear();

private:
  enum class Ends { Unknown, LineFeeds, Returns };

  bool readMore();
  size_t endOfLine(size_t from);

  Read read;
  std::string name;
  std::string buffer; // [begin, size): not yet given
  size_t begin = 0, given = 0;
  uint64_t bytesBefore = 0; // bytes before the buffer
  Ends ends = Ends::Unknown;
  bool ended = false;
};

/// A line without its end.
std::string_view withoutLineEnd(std::string_view line);

} // namespace rnn
