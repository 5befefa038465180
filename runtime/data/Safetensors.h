// The safetensors format (huggingface.co/docs/safetensors): 8 bytes of header
// length, a JSON header, the tensors' bytes.
#pragma once

#include "data/Array.h"
#include "data/WholeFile.h"

#include <filesystem>
#include <map>
#include <string>

namespace rnn {

struct Tensors {
  std::map<std::string, Array> arrays;
  std::map<std::string, std::string> metadata;
};

/// A tensor as the file stores it.
struct RawTensor {
  std::string type; // its name in the format, such as "F64"
  std::vector<uint64_t> shape;
  std::string bytes;
};

struct RawTensors {
  std::map<std::string, RawTensor> tensors;
  std::map<std::string, std::string> metadata;
};

/// Reads floats of 16 to 64 bits, BF16, booleans and integers, and converts all of them to float32.
/// Throws Error for what the format's own reader refuses (tensors that overlap or leave gaps, bytes
/// after the last tensor, a header of more than 100 MB) and for duplicate names.
Tensors readSafetensors(const std::filesystem::path &path);

/// The same, with the bytes as they are.
RawTensors readRawTensors(const std::filesystem::path &path);

/// The metadata alone; throws Error as `readSafetensors` does.
std::map<std::string, std::string> readSafetensorsMetadata(const std::filesystem::path &path);

/// Writes F32, sorted by name, with the data aligned to 8 bytes; the file is written whole or not
/// at all. Throws Error.
void writeSafetensors(const std::filesystem::path &path, const Tensors &tensors);

/// The same without publishing the file.
void writeSafetensors(WholeFile &file, const Tensors &tensors);

/// Writes tensors of any type, which the caller publishes.
void writeSafetensors(WholeFile &file, const RawTensors &tensors);

/// The bytes of such a file.
std::string safetensorsBytes(const Tensors &tensors);

/// What the metadata of a model's weights say: that they have Keras' names and layouts.
std::map<std::string, std::string> weightsMetadata(const std::string &model);

} // namespace rnn
