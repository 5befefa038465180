// Bytes one after the other: from memory, a file, a pipe or a member of an archive.
#pragma once

#include "data/OpenFile.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace rnn {

/// What is read arrives in pieces, so that a wrong promise of a size fills no memory.
class ByteStream {
public:
  virtual ~ByteStream() = default;

  /// At most so many bytes; 0 at the end. Throws Error: unreadable, damaged.
  virtual size_t read(char *bytes, size_t count) = 0;

  /// Leaves out so many bytes, or all that are left. Throws Error.
  virtual void skip(uint64_t count);

  /// The bytes that are still to come, where that is known.
  virtual std::optional<uint64_t> left() const = 0;
};

/// As many bytes as are wanted, or fewer at the end.
std::string readBytes(ByteStream &stream, uint64_t count);

class MemoryStream : public ByteStream {
public:
  /// The bytes outlive the stream.
  explicit MemoryStream(std::string_view bytes) : bytes(bytes) {}

  size_t read(char *target, size_t count) override;
  void skip(uint64_t count) override;
  std::optional<uint64_t> left() const override { return bytes.size(); }

private:
  std::string_view bytes; // not yet read
};

/// A regular file, or a pipe or a device, whose end is not known.
class FileStream : public ByteStream {
public:
  /// Throws Error: no such file, a folder, no permission.
  explicit FileStream(const std::filesystem::path &path) : file(path), rest(file.left()) {}

  size_t read(char *bytes, size_t count) override;
  std::optional<uint64_t> left() const override { return rest; }

private:
  OpenFile file;
  std::optional<uint64_t> rest;
};

/// Throws Error unless this is a regular file, or leads to one.
void requireRegularFile(const std::filesystem::path &path);

} // namespace rnn
