// A corpus -> the samples of models/embeddings/skip-gram.rnn and cbow.rnn: words with those of
// their windows and negative samples.
#pragma once

#include "embeddings/TextWindows.h"
#include "embeddings/WordSamples.h"

namespace rnn {

enum class WindowModel { SkipGram, Cbow };

/// Of a sample: the inputs [1 + 1 + negative] (skip-gram: a word, one near it, negative samples) or
/// [2 window + 1 + negative] (cbow: the words near it and padding of 0, the word, negative
/// samples), and the targets [1 + negative]. These are 1 and zeros (skip-gram), or c and -c for the
/// square root c of the number of words near (cbow).
class WordWindows : public WordSamples {
public:
  WordWindows(const WordCorpus &corpus, WindowModel model, const WindowOptions &options);

  void begin(uint32_t epoch) override;
  WordBatch next() override;
  uint64_t done() const override { return windows.wordsDone(); }
  uint64_t all() const override { return words; }

private:
  void addSamples();
  void addSample(std::span<const uint32_t> given, uint32_t word);

  WindowModel model;
  WindowOptions options;
  uint64_t words;
  TextWindows windows;
  NegativeSamples negatives;
  std::vector<float> inputs, targets;
  uint64_t width, given = 0, samples = 0;
};

} // namespace rnn
