// Seed, step, stream, sample and element -> the random number of training.
#include "oracle/RandomNumbers.h"

#include "data/Random.h"

#include <cmath>
#include <numbers>

namespace rnn::oracle {

namespace {

constexpr double range = 0x1p32;

/// Counter: block, step, stream and sample side by side, purpose and the step's rest.
std::array<uint32_t, 4> wordsOf(const RandomPlace &place, uint64_t stream, uint64_t block) {
  uint64_t lane = stream << 16 | place.sample;
  uint64_t purpose = uint64_t(RandomPurpose::Dropout) | place.step >> 32 << 8;
  return philox({uint32_t(block), uint32_t(place.step), uint32_t(lane), uint32_t(purpose)},
                {uint32_t(place.seed), uint32_t(place.seed >> 32)});
}

} // namespace

double dropoutFactor(const RandomPlace &place, uint64_t stream, uint64_t element, double rate) {
  uint32_t word = wordsOf(place, stream, element / 4)[element % 4];
  return word / range < rate ? 0 : 1 / (1 - rate);
}

double normalNumber(const RandomPlace &place, uint64_t stream, uint64_t element) {
  std::array<uint32_t, 4> words = wordsOf(place, stream, element);
  double share = (words[0] + 1.0) / range, turns = words[1] / range;
  return std::sqrt(-2 * std::log(share)) * std::cos(2 * std::numbers::pi * turns);
}

} // namespace rnn::oracle
