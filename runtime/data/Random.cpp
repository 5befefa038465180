// Seed, purpose and stream -> random bits, uniform numbers, permutations.
#include "data/Random.h"

#include <utility>

namespace rnn {

std::array<uint32_t, 4> philox(std::array<uint32_t, 4> counter, std::array<uint32_t, 2> key) {
  for (int round = 0; round < 10; ++round) {
    uint64_t a = uint64_t(0xD2511F53) * counter[0], b = uint64_t(0xCD9E8D57) * counter[2];
    counter = {uint32_t(b >> 32) ^ counter[1] ^ key[0], uint32_t(b),
               uint32_t(a >> 32) ^ counter[3] ^ key[1], uint32_t(a)};
    key = {key[0] + 0x9E3779B9u, key[1] + 0xBB67AE85u};
  }
  return counter;
}

RandomStream::RandomStream(uint64_t seed, RandomPurpose purpose, uint32_t stream)
    : key{uint32_t(seed), uint32_t(seed >> 32)},
      counter{0, 0, stream, static_cast<uint32_t>(purpose)} {}

uint32_t RandomStream::bits() {
  if (used == block.size()) {
    block = philox(counter, key);
    if (++counter[0] == 0)
      ++counter[1];
    used = 0;
  }
  return block[used++];
}

float RandomStream::uniform() { return static_cast<float>(bits() >> 8) * 0x1p-24f; }

uint64_t RandomStream::below(uint64_t bound) {
  // Reject numbers of the last, incomplete repetition of [0, bound) in 2^64.
  uint64_t limit = UINT64_MAX - (UINT64_MAX % bound + 1) % bound;
  for (;;) {
    uint64_t high = bits(), low = bits();
    uint64_t number = high << 32 | low;
    if (number <= limit)
      return number % bound;
  }
}

} // namespace rnn
