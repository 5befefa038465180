// Bytes -> valid UTF-8, and its characters.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace rnn {

/// Some editors write this at the beginning of a text.
constexpr std::string_view byteOrderMark = "\xEF\xBB\xBF";

/// The offset of the first invalid byte; `text.size()` if all is well-formed UTF-8.
size_t invalidUtf8At(std::string_view text);

/// Throws Error if the text is not UTF-8. `where` names its source, such as "`a.txt`" or "line 3 of
/// `a.txt`"; `firstByte` is the offset of the text in it.
void requireUtf8(std::string_view text, std::string_view where, uint64_t firstByte = 0);

/// Replaces each maximal incomplete sequence, and each other invalid byte, by U+FFFD, like Python's
/// `errors="replace"` and web browsers.
std::string replaceInvalidUtf8(std::string_view text);

/// The character at `offset` of well-formed UTF-8; moves `offset` past it.
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

/// The number of characters of well-formed UTF-8.
size_t charactersIn(std::string_view text);

/// The text with spaces behind it, so that it has so many characters.
std::string padded(std::string_view text, size_t characters);

void appendCharacter(std::string &text, char32_t character);

} // namespace rnn
