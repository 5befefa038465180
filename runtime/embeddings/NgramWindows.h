// A corpus -> the samples of models/embeddings/fasttext.rnn: words as rows of an embedding, with
// all words of their windows and negative samples.
#pragma once

#include "embeddings/TextWindows.h"
#include "embeddings/WordRows.h"
#include "embeddings/WordSamples.h"

namespace rnn {

/// Of a sample: the inputs [most rows of a word + 2 window (1 + negative)], a word's rows and, for
/// each word near it, that word and its negative samples; and the targets
/// [2 window (1 + negative)], the square root c of the number of rows, and -c for negative samples.
/// Both inputs are padded with 0; the target is 0 there.
class NgramWindows : public WordSamples {
public:
  /// The rows must outlive this.
  NgramWindows(const WordCorpus &corpus, const WordRows &rows, const WindowOptions &options);

  void begin(uint32_t epoch) override { windows.begin(epoch); }
  WordBatch next() override;
  uint64_t done() const override { return windows.wordsDone(); }
  uint64_t all() const override { return words; }

private:
  void addWindow();

  const WordRows &rows;
  WindowOptions options;
  uint64_t words;
  TextWindows windows;
  NegativeSamples negatives;
  uint64_t width;
  std::vector<uint32_t> centers, others; // of the present batch: others [samples, width]
  std::vector<uint64_t> near;            // words near each
  std::vector<float> inputs, targets;
};

} // namespace rnn
