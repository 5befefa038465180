// A file or a pipe -> its lines, however large it is.
#pragma once

#include "text/ByteLines.h"

#include <atomic>
#include <filesystem>

namespace rnn {

/// Reads a piece at a time. Lines end as those of ByteLines do, and are UTF-8; a byte order mark at
/// the begin is left out.
class LineReader {
public:
  /// "-" is standard input, and so is /dev/stdin. Invalid UTF-8 becomes U+FFFD where it is to be
  /// replaced. Throws Error.
  LineReader(std::string path, bool replaceInvalid);
  ~LineReader();
  LineReader(const LineReader &) = delete;
  LineReader &operator=(const LineReader &) = delete;

  /// The next line with its end, which the last one may lack; it stays until the next
  /// call. False behind the last one. Throws Error: the file cannot be read, invalid
  /// UTF-8 (with its byte), a line that is larger than any text.
  bool next(std::string_view &line);

  /// The number of the line, from 1.
  uint64_t number() const { return lines; }

  /// Whether this is no regular file: it can be read once.
  bool isPipe() const { return pipe; }

  /// Back to the first line of a regular file.
  void rewind();

  /// From another thread: a `next` that waits for a pipe gives false.
  void interrupt() { interrupted = pipe; }

  /// As messages name it.
  const std::string &name() const { return path; }

private:
  size_t read(char *place, size_t most);
  void waitForPipe() const;
  void requireTextSize(size_t bytes) const;
  std::string_view checked(std::string_view line, uint64_t offset);

  std::string path;
  bool replaceInvalid;
  int descriptor = -1;
  bool pipe = false;
  ByteLines bytes;
  uint64_t lines = 0;
  std::string replaced;
  std::atomic<bool> interrupted{false};
};

} // namespace rnn
