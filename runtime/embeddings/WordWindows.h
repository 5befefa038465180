// A corpus -> the samples of models/embeddings: words with those of their windows and negative
// samples.
#pragma once

#include "embeddings/WordCorpus.h"
#include "embeddings/WordDraws.h"

namespace rnn {

enum class WindowModel { SkipGram, Cbow };

struct WindowOptions {
  WindowModel model = WindowModel::SkipGram;
  uint64_t window = 5;   // words on each side, of which a random number counts
  uint64_t negative = 5; // samples for each word
  double sample = 1e-3;  // see `keptShares`
  uint64_t batch = 256;  // samples of the model
  uint64_t seed = 0;
};

/// Of a sample: the inputs [1 + 1 + negative] (skip-gram: a word, one near it, negative samples) or
/// [2 window + 1 + negative] (cbow: the words near it and padding of 0, the word, negative
/// samples), and the targets [1 + negative]: 1 and zeros.
struct WindowBatch {
  std::span<const float> inputs, targets;
  uint64_t samples = 0;
};

class WordWindows {
public:
  WordWindows(const WordCorpus &corpus, const WindowOptions &options);

  /// Starts an epoch; what is drawn depends only on the seed and the epoch.
  void begin(uint32_t epoch);
  /// The next samples, valid until the next call; none at the end of the epoch.
  WindowBatch next();
  /// Words of the corpus that the epoch has gone through so far.
  uint64_t wordsDone() const { return done; }

private:
  bool fillText();
  void addWindow(size_t place);
  void addSample(std::span<const uint32_t> given, uint32_t word);

  const WordCorpus &corpus;
  WindowOptions options;
  NegativeSamples negatives;
  std::vector<float> kept; // of each word
  RandomStream random;
  std::vector<uint32_t> text, near; // the words of the present text that are kept
  size_t textNumber = 0, place = 0;
  uint64_t done = 0;
  std::vector<float> inputs, targets;
  uint64_t width, given = 0, samples = 0;
};

} // namespace rnn
