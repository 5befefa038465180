// The header of a safetensors file: what it says of its tensors.
#pragma once

#include "data/ByteStream.h"
#include "data/ElementType.h"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace rnn {

/// The name that the format gives to a type, which must be one that it has: "F32".
std::string_view safetensorsName(const ElementType &type);

/// The bytes of an element of the type with this name, which must be one.
uint64_t safetensorsBytesOf(std::string_view typeName);

struct SafetensorsHeader {
  struct Entry {
    std::string name;
    ElementType type = {};
    std::vector<uint64_t> shape;
    uint64_t begin = 0, end = 0; // bytes of the data
  };

  std::vector<Entry> entries; // in the order of their bytes, which they cover exactly once
  std::map<std::string, std::string> metadata;
};

/// Reads the header at the beginning of a file named `path`. Throws Error for what the format's own
/// reader refuses.
SafetensorsHeader readSafetensorsHeader(FileStream &file, const std::string &path);

/// Text as JSON writes it, in quotes; bytes that are no UTF-8 become the replacement character.
std::string quoteJson(std::string_view text);

} // namespace rnn
