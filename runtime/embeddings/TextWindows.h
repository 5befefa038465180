// A corpus -> each of its words with those near it.
#pragma once

#include "embeddings/WordCorpus.h"
#include "embeddings/WordDraws.h"

namespace rnn {

struct WindowOptions {
  uint64_t window = 5;   // words on each side, of which a random number counts
  uint64_t negative = 5; // random words for each right one
  double sample = 1e-3;  // see `keptShares`
  uint64_t batch = 256;  // samples of the model
  uint64_t seed = 0;
};

class TextWindows {
public:
  /// The corpus must outlive this.
  TextWindows(const WordCorpus &corpus, const WindowOptions &options);

  /// Starts an epoch; what is drawn depends only on the seed and the epoch.
  void begin(uint32_t epoch);
  /// Moves to the next word that is kept; false at the end of the epoch.
  bool next();

  uint32_t word() const { return text[place]; }
  /// Up to 2 window words, in the order of the text.
  std::span<const uint32_t> near() const { return around; }
  /// For what else is drawn for this word.
  RandomStream &random() { return numbers; }
  /// Words of the corpus that the epoch has gone through so far.
  uint64_t wordsDone() const { return done; }

private:
  bool fillText();

  const WordCorpus &corpus;
  uint64_t window, seed;
  std::vector<float> kept; // of each word
  RandomStream numbers;
  std::vector<uint32_t> text, around; // the words of the present text that are kept
  size_t textNumber = 0, following = 0, place = 0;
  uint64_t done = 0;
};

} // namespace rnn
