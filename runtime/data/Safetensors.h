// The safetensors format (huggingface.co/docs/safetensors): 8 bytes of header
// length, a JSON header, the tensors' bytes.
#pragma once

#include "data/Array.h"

#include <filesystem>
#include <map>
#include <string>

namespace rnn {

struct Tensors {
  std::map<std::string, Array> arrays;
  std::map<std::string, std::string> metadata;
};

/// Reads F32, F64, I32 and I64 (all become float32). Throws Error: not such a
/// file, truncated, places outside the file, another type.
Tensors readSafetensors(const std::filesystem::path &path);

/// Writes F32, in the order of the names, data aligned to 8 bytes; whole or
/// not at all. Throws Error.
void writeSafetensors(const std::filesystem::path &path, const Tensors &tensors);

} // namespace rnn
