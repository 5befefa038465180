// Counter-based random numbers: Philox4x32-10 (Salmon et al., "Parallel random
// numbers: as easy as 1, 2, 3", SC 2011). Every number is addressed by (seed,
// stream, counter), so a run can be repeated and resumed without hidden state.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <utility>

namespace rnn {

/// One block of Philox4x32-10.
std::array<uint32_t, 4> philox(std::array<uint32_t, 4> counter, std::array<uint32_t, 2> key);

/// What the numbers of a stream are for; different purposes never share numbers. The initializers
/// of a compiled model use purpose 0, its dropout purpose 3.
enum class RandomPurpose : uint32_t {
  Initialization = 0,
  Shuffling = 1,
  Data = 2,
  Dropout = 3,
  Buckets = 4,
  Splitting = 5
};

/// The random numbers of one (seed, purpose, stream), in counter order.
class RandomStream {
public:
  RandomStream(uint64_t seed, RandomPurpose purpose, uint32_t stream);

  uint32_t bits();
  /// [0, 1), a multiple of 2^-24.
  float uniform();
  /// Uniform in [0, bound); 0 < bound.
  uint64_t below(uint64_t bound);

private:
  std::array<uint32_t, 2> key;
  std::array<uint32_t, 4> counter, block{};
  unsigned used = 4;
};

/// Permutes what is in a vector or span (Fisher-Yates shuffle).
template <typename Values> void shuffle(Values &&values, RandomStream &random) {
  for (size_t i = values.size(); i > 1; --i)
    std::swap(values[i - 1], values[random.below(i)]);
}

} // namespace rnn
