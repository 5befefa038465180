// A corpus -> the samples of models/embeddings/elmo.rnn: pieces of texts with the words among which
// their neighbours are told.
#pragma once

#include "embeddings/WordCorpus.h"
#include "embeddings/WordDraws.h"
#include "embeddings/WordSamples.h"

namespace rnn {

struct ChunkOptions {
  uint64_t steps = 32;    // words of a sample
  uint64_t negative = 64; // random words beside those of the sample
  uint64_t batch = 32;    // samples of the model
  uint64_t seed = 0;
};

/// Of a sample: the inputs [steps + candidates], words and candidates, which are these words with
/// those before and after them, each once, and random words, none of which is among the others; and
/// the targets [2 steps]: for each step the place of the next word among the candidates and, for
/// the steps from last to first, that of the previous word. Both inputs are padded with 0; where
/// there is no word to tell, the target is -1. Each epoch has another order of samples.
class TextChunks : public WordSamples {
public:
  /// The corpus must outlive this.
  TextChunks(const WordCorpus &corpus, const ChunkOptions &options);

  /// Candidates of a sample.
  static uint64_t candidatesOf(const ChunkOptions &options) {
    return options.steps + 2 + options.negative;
  }

  void begin(uint32_t epoch) override;
  WordBatch next() override;
  uint64_t done() const override { return words; }
  uint64_t all() const override { return corpus.words.size(); }

private:
  struct Chunk {
    uint64_t begin; // in the words of the corpus
    uint32_t text;
  };

  void addSample(const Chunk &chunk);
  float placeOf(uint32_t word);

  const WordCorpus &corpus;
  ChunkOptions options;
  NegativeSamples negatives;
  RandomStream random;
  std::vector<Chunk> chunks;
  std::vector<uint32_t> candidates; // of the present sample
  std::vector<uint32_t> places;     // of each word among the last candidates that had it
  size_t following = 0;
  uint64_t words = 0;
  std::vector<float> inputs, targets;
};

} // namespace rnn
