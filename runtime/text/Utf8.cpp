// Bytes -> the first invalid byte, or valid UTF-8 with replacement characters.
#include "text/Utf8.h"

#include "data/Error.h"

#include <cstring>
#include <utf8proc.h>

namespace rnn {

namespace {

struct Sequence {
  size_t size; // of a character, or of an invalid sequence to replace as a whole
  bool valid;
};

/// The sequence at `offset` (Unicode 15, table 3-7).
Sequence sequenceAt(std::string_view text, size_t offset) {
  auto byte = [&](size_t i) -> unsigned {
    return offset + i < text.size() ? static_cast<unsigned char>(text[offset + i]) : 0;
  };
  unsigned first = byte(0);
  if (first < 0x80)
    return {1, true};
  size_t size = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
  if (first < 0xC2 || first > 0xF4)
    return {1, false};
  unsigned least = first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80;
  unsigned most = first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF;
  for (size_t i = 1; i < size; ++i) {
    if (byte(i) < least || byte(i) > most)
      return {i, false};
    least = 0x80;
    most = 0xBF;
  }
  return {size, true};
}

} // namespace

size_t invalidUtf8At(std::string_view text) {
  size_t offset = 0;
  while (offset < text.size()) {
    uint64_t eight;
    if (offset + sizeof eight <= text.size()) {
      std::memcpy(&eight, text.data() + offset, sizeof eight);
      if ((eight & 0x8080808080808080) == 0) {
        offset += sizeof eight;
        continue;
      }
    }
    Sequence sequence = sequenceAt(text, offset);
    if (!sequence.valid)
      return offset;
    offset += sequence.size;
  }
  return offset;
}

void requireUtf8(std::string_view text, std::string_view where, uint64_t firstByte) {
  size_t offset = invalidUtf8At(text);
  if (offset < text.size())
    fail("{} is not UTF-8: byte {} is {:#04x}; convert it, or go on with `--replace-invalid`",
         where, firstByte + offset, static_cast<unsigned char>(text[offset]));
}

std::string replaceInvalidUtf8(std::string_view text) {
  std::string replaced;
  while (true) {
    size_t valid = invalidUtf8At(text);
    replaced += text.substr(0, valid);
    if (valid == text.size())
      return replaced;
    replaced += "\uFFFD";
    text.remove_prefix(valid + sequenceAt(text, valid).size);
  }
}

size_t charactersIn(std::string_view text) {
  size_t count = 0;
  for (size_t offset = 0; offset < text.size(); ++count)
    nextCharacter(text, offset);
  return count;
}

std::string padded(std::string_view text, size_t characters) {
  size_t count = charactersIn(text);
  return std::string(text) + std::string(characters - std::min(characters, count), ' ');
}

void appendCharacter(std::string &text, char32_t character) {
  char bytes[4];
  text.append(bytes, utf8proc_encode_char(static_cast<utf8proc_int32_t>(character),
                                          reinterpret_cast<utf8proc_uint8_t *>(bytes)));
}

} // namespace rnn
