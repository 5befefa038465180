// Bytes -> text that is surely UTF-8, and its characters.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace rnn {

/// What some editors write at the begin of a text.
constexpr std::string_view byteOrderMark = "\xEF\xBB\xBF";

/// The offset of the first byte that no character begins with or goes on with;
/// `text.size()` where all is well-formed UTF-8.
size_t invalidUtf8At(std::string_view text);

/// Throws Error where the text is not UTF-8: `where` names the text, such as
/// "`a.txt`" or "line 3 of `a.txt`"; `firstByte` is the text's place in it.
void requireUtf8(std::string_view text, std::string_view where, uint64_t firstByte = 0);

/// U+FFFD for each longest sequence of bytes that begins a character and does
/// not end it, else for each byte: as Python's `errors="replace"` and the web.
std::string replaceInvalidUtf8(std::string_view text);

/// The character of well-formed UTF-8 at `offset`, which goes behind it.
inline char32_t nextCharacter(std::string_view text, size_t &offset) {
  auto byte = [&] { return static_cast<unsigned char>(text[offset++]); };
  char32_t first = byte();
  if (first < 0x80)
    return first;
  char32_t point = first < 0xE0 ? first & 0x1F : first < 0xF0 ? first & 0x0F : first & 0x07;
  for (int more = first < 0xE0 ? 1 : first < 0xF0 ? 2 : 3; more > 0; --more)
    point = point << 6 | (byte() & 0x3F);
  return point;
}

void appendCharacter(std::string &text, char32_t character);

} // namespace rnn
