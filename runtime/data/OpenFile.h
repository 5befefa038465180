// A path -> bytes to read, a file's or those of a stream that is open.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>

namespace rnn {

/// The descriptor that the path is a name of, such as 0 of /dev/stdin.
std::optional<int> descriptorNamed(const std::filesystem::path &path);

/// -1, with errno, where it cannot be opened. A name of a descriptor is the stream that is
/// there, read on from where others have left it: to open it again would begin anew, and
/// fail for a socket.
int openToRead(const std::filesystem::path &path);

/// A file that is read from its begin to its end. Every function throws Error, which names
/// the path.
class OpenFile {
public:
  explicit OpenFile(std::filesystem::path path);
  ~OpenFile();
  OpenFile(const OpenFile &) = delete;
  OpenFile &operator=(const OpenFile &) = delete;

  /// Puts at most so many bytes to a place, and gives their number; 0 at the end.
  size_t read(char *place, size_t most);

  /// The bytes that are still to come, where this is a regular file.
  std::optional<uint64_t> left() const;

private:
  std::filesystem::path path;
  int descriptor = -1;
};

} // namespace rnn
