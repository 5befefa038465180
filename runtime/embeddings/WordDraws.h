// How often words occur -> which of them are left out, and which are drawn as negative samples.
#pragma once

#include "data/Random.h"

#include <vector>

namespace rnn {

/// Words drawn in proportion to a power of their counts, 3/4 in word2vec and 1/2 in fastText, each
/// draw in the same time (A. J. Walker's method of aliases, "An Efficient Method for Generating
/// Discrete Random Variables with General Distributions", 1977).
class NegativeSamples {
public:
  /// At least two of the counts are not 0.
  NegativeSamples(std::span<const uint64_t> counts, double power);

  /// A word other than `word`.
  uint32_t draw(uint32_t word, RandomStream &random) const;

private:
  struct Place {
    float kept; // the probability of the place's own word
    uint32_t word, other;
  };
  std::vector<Place> places;
};

/// The probability of keeping each occurrence of a word whose share of all words is f:
/// sqrt(sample / f) + sample / f, as word2vec computes it; 1 for a sample of 0.
std::vector<float> keptShares(std::span<const uint64_t> counts, double sample);

} // namespace rnn
