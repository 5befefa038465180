// Windows -> counts of pairs -> parts.
#include "embeddings/Cooccurrences.h"

#include "data/Random.h"
#include "embeddings/PairCounts.h"

#include <algorithm>

namespace rnn {

namespace {

void countPairs(const WordCorpus &corpus, uint64_t window, PairCounts &counts) {
  for (size_t number = 0; number < corpus.ends.size(); ++number) {
    std::span<const uint32_t> text = corpus.text(number);
    for (size_t i = 1; i < text.size(); ++i)
      for (size_t distance = 1; distance <= std::min(window, i); ++distance) {
        auto [less, more] = std::minmax(text[i], text[i - distance]);
        // A word near itself is there once, for both orders.
        counts.add(pairOf(less, more), (less == more ? 2.0 : 1.0) / double(distance));
      }
  }
}

} // namespace

Cooccurrences::Cooccurrences(const WordCorpus &corpus, const CooccurrenceOptions &options) {
  PairCounts counts(options.memory);
  countPairs(corpus, options.window, counts);
  distribute(counts, options);
}

/// Deals the pairs to parts at random.
void Cooccurrences::distribute(PairCounts &counts, const CooccurrenceOptions &options) {
  // Half of the memory is for the merge of the counts, or later for the part in use.
  uint64_t most = std::max<uint64_t>(1024, options.memory / 2 / sizeof(Cooccurrence));
  uint64_t parts = (2 * counts.mostPairs() + most - 1) / most;
  if (parts > 1)
    for (uint64_t number = 0; number < parts; ++number)
      files.emplace_back();
  sizes.resize(files.size());
  std::vector<std::vector<Cooccurrence>> blocks(parts);
  uint64_t block = most / parts;
  for (std::vector<Cooccurrence> &each : blocks)
    each.reserve(parts > 1 ? block : 2 * counts.mostPairs());
  RandomStream random(options.seed, RandomPurpose::Splitting, 0);
  auto write = [&](uint64_t part) {
    files[part].write(blocks[part].data(), blocks[part].size() * sizeof(Cooccurrence));
    blocks[part].clear();
  };
  auto deal = [&](uint32_t word, uint32_t near, double count) {
    ++all;
    uint64_t part = random.below(parts);
    blocks[part].push_back({word, near, float(count)});
    if (files.empty())
      return;
    ++sizes[part];
    if (blocks[part].size() >= block)
      write(part);
  };
  counts.forEach([&](const PairCount &each) {
    uint32_t word = firstOf(each.pair), near = secondOf(each.pair);
    deal(word, near, each.count);
    if (word != near)
      deal(near, word, each.count);
  });
  for (uint64_t part = 0; part < files.size(); ++part)
    write(part);
  if (files.empty())
    present = std::move(blocks.front());
}

std::span<Cooccurrence> Cooccurrences::part(size_t number) {
  if (!files.empty()) {
    present.resize(sizes[number]);
    files[number].rewind();
    files[number].read(present.data(), present.size() * sizeof(Cooccurrence));
  }
  return present;
}

} // namespace rnn
