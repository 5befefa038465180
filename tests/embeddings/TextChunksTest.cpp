// The samples of ELMo's language models: each word tells its neighbours among the candidates.
#include "embeddings/TextChunks.h"

#include "Expect.h"

#include <algorithm>
#include <map>

using namespace rnn;

namespace {

struct Sample {
  std::vector<float> text, candidates, targets;
};

std::vector<Sample> samplesOf(TextChunks &chunks, const ChunkOptions &options, uint32_t epoch) {
  uint64_t candidates = TextChunks::candidatesOf(options), width = options.steps + candidates;
  std::vector<Sample> samples;
  chunks.begin(epoch);
  for (WordBatch batch; (batch = chunks.next()).samples > 0;) {
    CHECK(batch.inputs.size() == batch.samples * width);
    CHECK(batch.targets.size() == batch.samples * 2 * options.steps);
    for (uint64_t i = 0; i < batch.samples; ++i) {
      auto row = batch.inputs.subspan(i * width, width);
      auto targets = batch.targets.subspan(i * 2 * options.steps, 2 * options.steps);
      samples.push_back({{row.begin(), row.begin() + ptrdiff_t(options.steps)},
                         {row.begin() + ptrdiff_t(options.steps), row.end()},
                         {targets.begin(), targets.end()}});
    }
  }
  CHECK(chunks.done() == chunks.all() - 1); // but for the text of one word
  return samples;
}

} // namespace

TEST_CASE("a step tells the next word, and the previous one from the end, across chunks") {
  WordCorpus corpus{.words = {1, 2, 3, 2, 4, 5, 5, 1, 6},
                    .ends = {5, 6, 9},
                    .counts = {0, 2, 2, 1, 1, 2, 1, 3, 3, 3}};
  ChunkOptions options{.steps = 3, .negative = 2, .batch = 2, .seed = 1};
  TextChunks chunks(corpus, options);
  std::map<std::vector<float>, std::vector<float>> told;
  for (const Sample &sample : samplesOf(chunks, options, 1)) {
    std::vector<float> &words = told[sample.text];
    float own = 0;
    for (float target : sample.targets) {
      words.push_back(target < 0 ? -1 : sample.candidates[size_t(target)]);
      own = std::max(own, target + 1);
    }
    // The other candidates are random words, none of which is told here.
    std::span candidates(sample.candidates);
    for (float other : candidates.subspan(size_t(own)))
      CHECK(std::ranges::find(candidates.first(size_t(own)), other) ==
            candidates.first(size_t(own)).end());
    CHECK(std::ranges::count(candidates.subspan(size_t(own)), 0) == 0);
  }
  const std::map<std::vector<float>, std::vector<float>> expected{
      {{1, 2, 3}, {2, 2, 3, 1, 2, -1}},
      {{2, 4, 0}, {4, -1, -1, 2, -1, 3}},
      {{5, 1, 6}, {1, 1, 6, 5, -1, -1}}};
  CHECK(told == expected);
}

TEST_CASE(
    "each epoch has another order, and padding stands for random words of a small vocabulary") {
  WordCorpus corpus;
  for (uint32_t i = 0; i < 400; ++i)
    corpus.words.push_back(1 + i % 2);
  corpus.ends = {399, 400};
  corpus.counts = {0, 200, 200};
  ChunkOptions options{.steps = 7, .negative = 2, .batch = 4, .seed = 1};
  TextChunks chunks(corpus, options);
  auto first = samplesOf(chunks, options, 1), second = samplesOf(chunks, options, 2);
  CHECK(first.size() == 57);
  auto texts = [](const std::vector<Sample> &samples) {
    std::vector<std::vector<float>> all;
    for (const Sample &sample : samples)
      all.push_back(sample.text);
    return all;
  };
  CHECK(texts(first) != texts(second));
  CHECK(texts(first) == texts(samplesOf(chunks, options, 1)));
  for (const Sample &sample : first)
    CHECK(std::ranges::count(sample.candidates, 0) == 9);
}
