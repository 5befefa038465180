// Parts, each shuffled -> batches.
#include "embeddings/CooccurrenceSamples.h"

#include <utility>

namespace rnn {

CooccurrenceSamples::CooccurrenceSamples(Cooccurrences counted, uint64_t batch, uint64_t seed)
    : pairs(std::move(counted)), batch(batch), seed(seed),
      random(seed, RandomPurpose::Shuffling, 0) {}

void CooccurrenceSamples::begin(uint32_t epoch) {
  random = RandomStream(seed, RandomPurpose::Shuffling, epoch);
  part = {};
  following = given = 0;
}

/// The next part that has pairs; false after the last one.
bool CooccurrenceSamples::fillPart() {
  while (part.empty() && following < pairs.parts()) {
    part = pairs.part(following++);
    shuffle(part, random);
  }
  return !part.empty();
}

WordBatch CooccurrenceSamples::next() {
  inputs.clear();
  targets.clear();
  while (targets.size() < batch && fillPart()) {
    auto [word, near, count] = part.front();
    part = part.subspan(1);
    inputs.insert(inputs.end(), {float(word), float(near)});
    targets.push_back(count);
  }
  given += targets.size();
  return {inputs, targets, targets.size()};
}

} // namespace rnn
