// What all fuzz targets share. Each target defines LLVMFuzzerTestOneInput: bytes -> nothing, or the
// end of the program if the product does with them what it must never do.
#pragma once

#include "data/Error.h"
#include "data/TemporaryFolder.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <string>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

namespace rnn::fuzz {

inline std::string_view viewOf(const uint8_t *data, size_t size) {
  return {reinterpret_cast<const char *>(data), size};
}

/// Does `read`, which may refuse its input by an Error with a message. Any other exception leaves
/// this function and ends the program.
template <typename Read> void acceptOrRefuse(const Read &read) {
  try {
    read();
  } catch (const Error &error) {
    if (std::string_view(error.what()).empty())
      std::abort();
  }
}

/// A file with these bytes; the next call overwrites it.
inline std::filesystem::path fileOf(std::string_view bytes, const char *name = "input") {
  static const TemporaryFolder folder;
  std::filesystem::path path = folder.path() / name;
  std::ofstream(path, std::ios::binary).write(bytes.data(), std::streamsize(bytes.size()));
  return path;
}

} // namespace rnn::fuzz
