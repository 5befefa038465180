// Counts of pairs are right however little memory there is, and each epoch has all of them.
#include "embeddings/CooccurrenceSamples.h"

#include "Expect.h"
#include "embeddings/PairCounts.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <tuple>

using namespace rnn;

namespace {

using Counts = std::map<std::pair<uint32_t, uint32_t>, double>;

/// Two texts, in which small ids are frequent.
WordCorpus makeCorpus(uint32_t words) {
  WordCorpus corpus;
  RandomStream random(3, RandomPurpose::Data, 0);
  for (size_t i = 0; i < 3000; ++i)
    corpus.words.push_back(uint32_t(random.below(1 + random.below(words))));
  corpus.ends = {1400, 3000};
  corpus.counts.resize(words);
  return corpus;
}

/// As GloVe's paper says, word by word.
Counts expected(const WordCorpus &corpus, size_t window) {
  Counts counts;
  for (size_t number = 0; number < corpus.ends.size(); ++number) {
    std::span<const uint32_t> text = corpus.text(number);
    for (size_t i = 0; i < text.size(); ++i)
      for (size_t j = 0; j < text.size(); ++j)
        if (size_t distance = i < j ? j - i : i - j; distance > 0 && distance <= window)
          counts[{text[i], text[j]}] += 1.0 / double(distance);
  }
  return counts;
}

} // namespace

TEST_CASE("pairs of the same number are added, in the order of pairs, also from files") {
  for (uint64_t memory : {0, 1 << 20}) {
    PairCounts counts(memory);
    std::map<uint64_t, double> right;
    RandomStream random(5, RandomPurpose::Data, 0);
    for (int i = 0; i < 9000; ++i) {
      uint64_t pair = pairOf(uint32_t(random.below(50)), uint32_t(random.below(100)));
      counts.add(pair, 0.5);
      right[pair] += 0.5;
    }
    CHECK(counts.mostPairs() >= right.size());
    auto next = right.begin();
    counts.forEach([&](const PairCount &each) {
      REQUIRE(next != right.end());
      CHECK(each.pair == next->first);
      CHECK(each.count == next->second);
      ++next;
    });
    CHECK(next == right.end());
  }
}

TEST_CASE("the samples of an epoch are all pairs in random order, from memory and from files") {
  WordCorpus corpus = makeCorpus(100);
  Counts right = expected(corpus, 4);
  for (uint64_t memory : {0, 1 << 20}) {
    Cooccurrences pairs(corpus, {.window = 4, .memory = memory, .seed = 7});
    CHECK(pairs.size() == right.size());
    CHECK((pairs.parts() > 1) == (memory == 0));
    CooccurrenceSamples samples(std::move(pairs), 100, 7);
    std::vector<std::vector<float>> orders;
    for (uint32_t epoch : {1, 2}) {
      samples.begin(epoch);
      Counts found;
      std::vector<float> order;
      for (WordBatch batch; (batch = samples.next()).samples > 0;) {
        CHECK((batch.samples == 100 || samples.done() == right.size()));
        for (uint64_t i = 0; i < batch.samples; ++i)
          found[{uint32_t(batch.inputs[2 * i]), uint32_t(batch.inputs[2 * i + 1])}] +=
              double(batch.targets[i]);
        order.insert(order.end(), batch.inputs.begin(), batch.inputs.end());
      }
      CHECK(order.size() == 2 * right.size());
      CHECK(!std::ranges::is_sorted(order));
      orders.push_back(order);
      REQUIRE(found.size() == right.size());
      for (const auto &[pair, count] : right)
        CHECK(std::abs(found[pair] - count) < 1e-4 * count);
    }
    CHECK(orders[0] != orders[1]);
  }
}
