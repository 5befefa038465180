// A file of word vectors -> its uncompressed bytes.
#pragma once

#include "text/ByteLines.h"

#include <filesystem>

namespace rnn {

/// Opens a plain or gzip-compressed file and skips a byte order mark. Throws Error, here and while
/// bytes are read.
ByteLines openVectorBytes(const std::filesystem::path &path);

/// Copies a little-endian value, the byte order of this machine and of all these formats. Throws
/// Error, with the path in the message, if the bytes end too soon.
void takeBytes(ByteLines &bytes, void *value, size_t size, const std::filesystem::path &path);

template <typename Value> Value takeValue(ByteLines &bytes, const std::filesystem::path &path) {
  Value value;
  takeBytes(bytes, &value, sizeof value, path);
  return value;
}

/// The bytes up to `end`, which is consumed too. Throws Error.
std::string takeWord(ByteLines &bytes, char end, const std::filesystem::path &path);

} // namespace rnn
