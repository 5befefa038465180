// Seeds -> texts of any characters.
#pragma once

#include "text/Utf8.h"

#include <random>
#include <string>

namespace rnn {

/// Up to `most` characters from all of Unicode, or from blocks in which adjacent characters
/// interact.
inline std::string randomText(std::mt19937 &random, size_t most) {
  struct Block {
    char32_t first, last;
  };
  constexpr Block blocks[] = {{0, 0x10FFFF},    {0x20, 0x7E},     {0, 0x20},
                              {0x1100, 0x11FF}, {0x3131, 0x318E}, {0xAC00, 0xD7A3},
                              {0x300, 0x36F},   {0x600, 0x6FF},   {0x1F1E6, 0x1F1FF},
                              {0x200B, 0x200F}, {'\\', '_'},      {0x1F300, 0x1F6FF}};
  auto below = [&](uint32_t end) { return random() % end; };
  std::string text;
  uint32_t mixed = below(3);
  Block block = blocks[below(std::size(blocks))];
  for (size_t count = below(most + 1); count > 0; --count) {
    if (mixed && below(3) == 0)
      block = blocks[below(std::size(blocks))];
    char32_t character = block.first + below(block.last - block.first + 1);
    if (character < 0xD800 || character > 0xDFFF)
      appendCharacter(text, character);
  }
  return text;
}

} // namespace rnn
