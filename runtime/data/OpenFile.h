// A path -> the bytes of a file, or of an open descriptor that the path names.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>

namespace rnn {

/// The descriptor that the path names, such as 0 for /dev/stdin.
std::optional<int> descriptorNamed(const std::filesystem::path &path);

/// Returns -1 and sets errno if the path cannot be opened. A path that names a descriptor gives
/// that open stream at its present position: opening the path again would start at the beginning,
/// and fail for a socket.
int openToRead(const std::filesystem::path &path);

/// A file that is read from beginning to end. Every function throws Error, with the path in its
/// message.
class OpenFile {
public:
  explicit OpenFile(std::filesystem::path path);
  ~OpenFile();
  OpenFile(const OpenFile &) = delete;
  OpenFile &operator=(const OpenFile &) = delete;

  /// Reads at most `most` bytes to `place` and returns their number, 0 at the end.
  size_t read(char *place, size_t most);

  /// The number of bytes left if this is a regular file.
  std::optional<uint64_t> left() const;

private:
  std::filesystem::path path;
  int descriptor = -1;
};

} // namespace rnn
