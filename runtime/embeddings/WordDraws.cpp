// Counts -> a table of aliases, and probabilities.
#include "embeddings/WordDraws.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace rnn {

NegativeSamples::NegativeSamples(std::span<const uint64_t> counts, double power) {
  std::vector<double> shares;
  for (uint32_t word = 0; word < counts.size(); ++word)
    if (counts[word] > 0) {
      places.push_back({1, word, word});
      shares.push_back(std::pow(double(counts[word]), power));
    }
  double mean = std::accumulate(shares.begin(), shares.end(), 0.0) / double(shares.size());
  std::vector<uint32_t> small, large;
  for (uint32_t place = 0; place < places.size(); ++place) {
    shares[place] /= mean;
    (shares[place] < 1 ? small : large).push_back(place);
  }
  while (!small.empty() && !large.empty()) {
    uint32_t less = small.back(), more = large.back();
    small.pop_back();
    places[less].kept = static_cast<float>(shares[less]);
    places[less].other = places[more].word;
    shares[more] -= 1 - shares[less];
    if (shares[more] < 1) {
      large.pop_back();
      small.push_back(more);
    }
  }
}

uint32_t NegativeSamples::draw(uint32_t word, RandomStream &random) const {
  for (;;) {
    // Some of the places are one 2^-32 more probable than others, which nobody can tell.
    const Place &place = places[uint64_t(random.bits()) * places.size() >> 32];
    uint32_t drawn = random.uniform() < place.kept ? place.word : place.other;
    if (drawn != word)
      return drawn;
  }
}

std::vector<float> keptShares(std::span<const uint64_t> counts, double sample) {
  double all = double(std::accumulate(counts.begin(), counts.end(), uint64_t(0)));
  std::vector<float> kept;
  for (uint64_t count : counts) {
    double least = sample * all / double(std::max<uint64_t>(count, 1));
    kept.push_back(sample == 0 ? 1 : static_cast<float>(std::min(1.0, std::sqrt(least) + least)));
  }
  return kept;
}

} // namespace rnn
