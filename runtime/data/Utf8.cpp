#include "data/Utf8.h"

#include <cstdint>
#include <cstring>

namespace rnn {

namespace {

constexpr std::string_view replacement = "\xEF\xBF\xBD"; // U+FFFD

struct Piece {
  size_t bytes;
  bool valid;
};

/// The character at the begin of bytes that are not empty, or as much of it as there is.
Piece firstPiece(std::string_view bytes) {
  auto byteAt = [&](size_t i) { return static_cast<unsigned char>(bytes[i]); };
  unsigned char lead = byteAt(0);
  if (lead < 0x80)
    return {1, true};
  size_t size = lead < 0xC2 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : lead < 0xF5 ? 4 : 1;
  if (size == 1)
    return {1, false};
  // The second byte leaves out what is written too long, surrogates, and what is past
  // U+10FFFF.
  unsigned char least = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
  unsigned char most = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
  for (size_t i = 1; i < size; ++i, least = 0x80, most = 0xBF)
    if (i == bytes.size() || byteAt(i) < least || byteAt(i) > most)
      return {i, false};
  return {size, true};
}

/// How many bytes at the begin are ASCII, counted in words.
size_t asciiBytes(std::string_view bytes) {
  size_t done = 0;
  for (uint64_t word; done + sizeof word <= bytes.size(); done += sizeof word) {
    std::memcpy(&word, bytes.data() + done, sizeof word);
    if (word & 0x8080808080808080)
      break;
  }
  return done;
}

} // namespace

size_t findInvalidUtf8(std::string_view bytes) {
  size_t place = 0;
  while (place < bytes.size()) {
    place += asciiBytes(bytes.substr(place));
    for (int i = 0; i < 8 && place < bytes.size(); ++i) {
      Piece piece = firstPiece(bytes.substr(place));
      if (!piece.valid)
        return place;
      place += piece.bytes;
    }
  }
  return std::string_view::npos;
}

std::string replaceInvalidUtf8(std::string_view bytes) {
  std::string text;
  while (!bytes.empty()) {
    Piece piece = firstPiece(bytes);
    text += piece.valid ? bytes.substr(0, piece.bytes) : replacement;
    bytes.remove_prefix(piece.bytes);
  }
  return text;
}

} // namespace rnn
