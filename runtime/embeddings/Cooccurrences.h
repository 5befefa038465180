// A corpus -> how often words stand near each other, in random order.
#pragma once

#include "data/SpillFile.h"
#include "embeddings/WordCorpus.h"

#include <span>
#include <vector>

namespace rnn {

struct Cooccurrence {
  uint32_t word, near;
  float count;
};

struct CooccurrenceOptions {
  uint64_t window = 15;                // words on each side
  uint64_t memory = uint64_t(1) << 30; // bytes
  uint64_t seed = 0;
};

/// As GloVe's tools count: two words at a distance of n words, in either order, count 1 / n; each
/// pair of different words is there in both orders. All memory beside the corpus is within
/// `memory`, but at least some 100 kB; the rest is in temporary files, in parts that each fit.
class Cooccurrences {
public:
  /// Throws Error if temporary files cannot be written.
  Cooccurrences(const WordCorpus &corpus, const CooccurrenceOptions &options);

  uint64_t size() const { return all; }
  size_t parts() const { return files.empty() ? 1 : files.size(); }
  /// The pairs of a part, until the next call; the caller may change their order. Throws Error.
  std::span<Cooccurrence> part(size_t number);

private:
  void distribute(class PairCounts &counts, const CooccurrenceOptions &options);

  uint64_t all = 0;
  std::vector<Cooccurrence> present;
  std::vector<SpillFile> files; // none if all pairs are in `present`
  std::vector<uint64_t> sizes;  // of each file
};

} // namespace rnn
