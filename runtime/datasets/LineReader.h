// A file or a pipe of any size -> its lines.
#pragma once

#include "text/ByteLines.h"

#include <atomic>
#include <filesystem>

namespace rnn {

/// Reads a piece at a time. Lines end as in ByteLines and are UTF-8; a byte order mark at the
/// beginning is skipped.
class LineReader {
public:
  /// "-" and /dev/stdin are standard input. With `replaceInvalid`, invalid UTF-8 becomes U+FFFD.
  /// Throws Error.
  LineReader(std::string path, bool replaceInvalid);
  ~LineReader();
  LineReader(const LineReader &) = delete;
  LineReader &operator=(const LineReader &) = delete;

  /// The next line with its line end, which the last one may lack; valid until the next call. False
  /// after the last line. Throws Error if the file cannot be read, for invalid UTF-8 (with its
  /// byte), and for a line longer than any text may be.
  bool next(std::string_view &line);

  /// The number of the line, from 1.
  uint64_t number() const { return lines; }

  /// Whether this is not a regular file, so that it can be read only once.
  bool isPipe() const { return pipe; }

  /// Back to the first line of a regular file.
  void rewind();

  /// Call from another thread: makes a `next` that waits for a pipe return false.
  void interrupt() { interrupted = pipe; }

  /// The name in messages.
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
