// Sample count, length and seed -> the arrays `x` and `y` of the multiplication problem.
#include "data/Multiplication.h"

#include "data/Error.h"
#include "data/Random.h"

namespace rnn {

NamedArrays makeMultiplication(uint64_t samples, uint64_t length, uint64_t seed) {
  constexpr uint64_t limit = uint64_t(1) << 32; // 16 GiB of float32
  if (samples < 1 || samples >= limit)
    fail("the number of samples must be from 1 to 2^32 - 1, found {}", samples);
  if (length < 2)
    fail("the length must be at least 2: two places are marked, found {}", length);
  std::vector<uint64_t> shape = {samples, length, 2};
  std::optional<uint64_t> elements = elementsOf(shape);
  if (!elements || *elements > limit)
    fail("{} samples of length {} would have more than 2^32 numbers", samples, length);

  Array x{shape, std::vector<float>(*elements)};
  Array y{{samples, 1}, std::vector<float>(samples)};
  for (uint64_t sample = 0; sample < samples; ++sample) {
    RandomStream random(seed, RandomPurpose::Data, static_cast<uint32_t>(sample));
    float *pairs = x.values.data() + sample * length * 2; // [length, 2]
    for (uint64_t step = 0; step < length; ++step)
      pairs[2 * step + 1] = random.uniform();
    uint64_t first = random.below(length), second = random.below(length - 1);
    second += second >= first; // any position but `first`
    pairs[2 * first] = pairs[2 * second] = 1;
    y.values[sample] = pairs[2 * first + 1] * pairs[2 * second + 1];
  }
  return {{"x", std::move(x)}, {"y", std::move(y)}};
}

} // namespace rnn
