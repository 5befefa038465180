// Random damage to bytes, the same on every run.
#pragma once

#include "data/Random.h"

#include <string>

namespace rnn::fuzz {

/// Changes, removes, duplicates or appends some bytes.
inline std::string damage(std::string bytes, RandomStream &random) {
  for (uint64_t count = 1 + random.below(3); count > 0 && !bytes.empty(); --count) {
    size_t place = random.below(bytes.size()), size = 1 + random.below(4);
    switch (random.below(6)) {
    case 0:
      bytes[place] = char(random.bits());
      break;
    case 1: // numbers are where digits are
      bytes[place] = "0123456789-.,[]{}()'\":"[random.below(22)];
      break;
    case 2:
      bytes.erase(place, size);
      break;
    case 3:
      bytes.insert(place, bytes.substr(random.below(bytes.size()), size));
      break;
    case 4:
      bytes.replace(place, size, size, random.below(2) ? '\xFF' : '\0');
      break;
    case 5:
      bytes.resize(place);
    }
  }
  return bytes;
}

} // namespace rnn::fuzz
