// Bytes, as many as are read at once -> lines.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace rnn {

/// Lines end in \n or \r\n; in \r too, as on old Macs, where the first one does.
class ByteLines {
public:
  /// Puts at most so many bytes to a place, and gives their number; 0 is the end.
  using Read = std::function<size_t(char *place, size_t most)>;

  /// `name`: what is read, as messages name it.
  ByteLines(Read read, std::string name) : read(std::move(read)), name(std::move(name)) {}

  /// The next line with its end, which the last one may lack; it stays until the next
  /// call. False behind the last one. Throws Error: one of more than 256 MiB, as an
  /// endless device has it.
  bool next(std::string_view &line);

  /// So many bytes that come next, or fewer at the end; they stay until the next call.
  std::string_view take(size_t count);
  /// The same bytes, which are still next.
  std::string_view peek(size_t count);

  /// In all, before the line or the bytes that were given last.
  uint64_t offset() const { return bytesBefore + given; }

  /// How many have been read of what comes next.
  size_t waiting() const { return buffer.size() - begin; }

  /// What is read next is the first byte again.
  void clear();

private:
  enum class Ends { Unknown, LineFeeds, Returns };

  bool readMore();
  size_t endOfLine(size_t from);

  Read read;
  std::string name;
  std::string buffer; // [begin, size): not yet given
  size_t begin = 0, given = 0;
  uint64_t bytesBefore = 0; // the buffer
  Ends ends = Ends::Unknown;
  bool ended = false;
};

/// A line without its end.
std::string_view withoutLineEnd(std::string_view line);

} // namespace rnn
