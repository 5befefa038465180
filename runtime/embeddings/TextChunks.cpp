// Texts -> chunks, in random order.
#include "embeddings/TextChunks.h"

#include <algorithm>

namespace rnn {

TextChunks::TextChunks(const WordCorpus &corpus, const ChunkOptions &options)
    : corpus(corpus), options(options), negatives(corpus.counts, 0.75),
      random(options.seed, RandomPurpose::Data, 0), places(corpus.counts.size()) {
  for (uint32_t text = 0; text < corpus.ends.size(); ++text) {
    uint64_t end = corpus.ends[text], size = corpus.text(text).size();
    if (size > 1) // a word alone has no neighbours
      for (uint64_t begin = end - size; begin < end; begin += options.steps)
        chunks.push_back({begin, text});
  }
}

void TextChunks::begin(uint32_t epoch) {
  random = RandomStream(options.seed, RandomPurpose::Data, epoch);
  std::ranges::sort(chunks, {}, &Chunk::begin);
  shuffle(chunks, random);
  following = words = 0;
}

/// The place of a word among the candidates, where it is put if it is not there.
float TextChunks::placeOf(uint32_t word) {
  uint32_t &place = places[word];
  if (place >= candidates.size() || candidates[place] != word) {
    place = uint32_t(candidates.size());
    candidates.push_back(word);
  }
  return float(place);
}

void TextChunks::addSample(const Chunk &chunk) {
  uint64_t first = chunk.text == 0 ? 0 : corpus.ends[chunk.text - 1], end = corpus.ends[chunk.text];
  uint64_t steps = options.steps, size = std::min(steps, end - chunk.begin);
  words += size;
  candidates.clear();
  for (uint64_t step = 0; step < steps; ++step) {
    uint64_t place = chunk.begin + step;
    inputs.push_back(step < size ? float(corpus.words[place]) : 0);
    targets.push_back(step < size && place + 1 < end ? placeOf(corpus.words[place + 1]) : -1);
    // The backward layer's steps come from last to first.
    uint64_t back = steps - 1 - step, read = chunk.begin + back;
    targets.push_back(back < size && read > first ? placeOf(corpus.words[read - 1]) : -1);
  }
  uint64_t own = candidates.size();
  while (candidates.size() < TextChunks::candidatesOf(options)) {
    constexpr int tries = 16; // in a small vocabulary, all words may be there already
    uint32_t drawn = 0;
    auto isOwn = [&] { return places[drawn] < own && candidates[places[drawn]] == drawn; };
    int tried = 0;
    do
      drawn = negatives.draw(0, random);
    while (isOwn() && ++tried < tries);
    candidates.push_back(tried < tries ? drawn : 0);
  }
  inputs.insert(inputs.end(), candidates.begin(), candidates.end());
}

WordBatch TextChunks::next() {
  inputs.clear();
  targets.clear();
  uint64_t samples = 0;
  for (; samples < options.batch && following < chunks.size(); ++samples)
    addSample(chunks[following++]);
  return {inputs, targets, samples};
}

} // namespace rnn
