// A file of word vectors -> its bytes.
#pragma once

#include "text/ByteLines.h"

#include <filesystem>

namespace rnn {

/// Of a file that gzip has compressed, those that it was made of. A byte order mark at the
/// begin is left out. Throws Error, now and while they are read.
ByteLines openVectorBytes(const std::filesystem::path &path);

/// Copies a value as this machine, and every file of vectors, has it. Throws Error, which
/// names the path, where the bytes end.
void takeBytes(ByteLines &bytes, void *value, size_t size, const std::filesystem::path &path);

template <typename Value> Value takeValue(ByteLines &bytes, const std::filesystem::path &path) {
  Value value;
  takeBytes(bytes, &value, sizeof value, path);
  return value;
}

/// The bytes before the end of a word, which is taken too. Throws Error.
std::string takeWord(ByteLines &bytes, char end, const std::filesystem::path &path);

} // namespace rnn
