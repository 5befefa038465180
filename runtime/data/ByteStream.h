// A stream of bytes: from memory, a file, a pipe or a member of an archive.
#pragma once

#include "data/OpenFile.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace rnn {

/// Data arrives in pieces, so that a wrong size in a header cannot fill the memory.
class ByteStream {
public:
  virtual ~ByteStream() = default;

  /// Reads at most `count` bytes and returns their number, 0 at the end. Throws Error if the source
  /// is unreadable or damaged.
  virtual size_t read(char *bytes, size_t count) = 0;

  /// Skips `count` bytes, or all that are left if there are fewer. Throws Error.
  virtual void skip(uint64_t count);

  /// The number of bytes left, if it is known.
  virtual std::optional<uint64_t> left() const = 0;
};

/// Reads `count` bytes, or fewer at the end of the stream.
std::string readBytes(ByteStream &stream, uint64_t count);

class MemoryStream : public ByteStream {
public:
  /// The bytes must outlive the stream.
  explicit MemoryStream(std::string_view bytes) : bytes(bytes) {}

  size_t read(char *target, size_t count) override;
  void skip(uint64_t count) override;
  std::optional<uint64_t> left() const override { return bytes.size(); }

private:
  std::string_view bytes; // not yet read
};

/// A regular file, or a pipe or device of unknown length.
class FileStream : public ByteStream {
public:
  /// Throws Error for a missing file, a folder, or a file without read permission.
  explicit FileStream(const std::filesystem::path &path) : file(path), rest(file.left()) {}

  size_t read(char *bytes, size_t count) override;
  std::optional<uint64_t> left() const override { return rest; }

private:
  OpenFile file;
  std::optional<uint64_t> rest;
};

/// Throws Error unless the path is a regular file or a link to one.
void requireRegularFile(const std::filesystem::path &path);

} // namespace rnn
