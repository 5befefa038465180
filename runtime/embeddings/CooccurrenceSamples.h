// Counts of pairs -> the samples of models/embeddings/glove.rnn.
#pragma once

#include "data/Random.h"
#include "embeddings/Cooccurrences.h"
#include "embeddings/WordSamples.h"

namespace rnn {

/// Of a sample: the inputs [2], two words, and the target [1], their count. Each epoch has another
/// order.
class CooccurrenceSamples : public WordSamples {
public:
  CooccurrenceSamples(Cooccurrences pairs, uint64_t batch, uint64_t seed);

  void begin(uint32_t epoch) override;
  WordBatch next() override;
  uint64_t done() const override { return given; }
  uint64_t all() const override { return pairs.size(); }
  const char *unit() const override { return "pairs"; }

private:
  bool fillPart();

  Cooccurrences pairs;
  uint64_t batch, seed;
  RandomStream random;
  std::span<Cooccurrence> part; // what is left of the present one
  size_t following = 0;         // the next part
  uint64_t given = 0;
  std::vector<float> inputs, targets;
};

} // namespace rnn
