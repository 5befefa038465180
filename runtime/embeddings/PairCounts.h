// Pairs of words -> how often they occur, within a bound of memory.
#pragma once

#include "data/SpillFile.h"

#include <cstdint>
#include <vector>

namespace rnn {

/// Two words, which `pairOf` and the functions after it put into one number, and their count.
struct PairCount {
  uint64_t pair;
  double count;
};

constexpr uint64_t pairOf(uint32_t first, uint32_t second) {
  return uint64_t(first) << 32 | second;
}
constexpr uint32_t firstOf(uint64_t pair) { return uint32_t(pair >> 32); }
constexpr uint32_t secondOf(uint64_t pair) { return uint32_t(pair); }

/// Counts in a table of hashes. When it is full, the counts go to a file, sorted, and the table
/// begins anew.
class PairCounts {
public:
  /// The table and its files' buffers need at most `memory` bytes, or 48 kB if that is more.
  explicit PairCounts(uint64_t memory);

  /// Throws Error if a file cannot be written.
  void add(uint64_t pair, double count);

  /// All counts so far, in the order of the pairs. Ends the counting: the table is empty then.
  /// Throws Error. `use` gets a PairCount.
  template <typename Use> void forEach(const Use &use) {
    Merge merge(*this);
    while (merge.next())
      use(merge.present());
  }

  /// No more pairs than `forEach` will find.
  uint64_t mostPairs() const { return spilled + used; }

private:
  struct Run {
    SpillFile file;
    std::vector<PairCount> block;
    size_t place;
  };

  /// Adds up what the runs have of each pair, in the order of the runs.
  class Merge {
  public:
    explicit Merge(PairCounts &counts);
    bool next();
    const PairCount &present() const { return sum; }

  private:
    bool fill(Run &run) const;

    std::vector<Run> &runs;
    size_t block;                // pairs that are read at once
    std::vector<uint32_t> heads; // a heap of runs by their next pairs
    PairCount sum{};
  };

  size_t slotOf(uint64_t pair) const;
  void grow();
  void spill();

  uint64_t memory, mostSlots, used = 0, spilled = 0;
  std::vector<PairCount> slots; // a power of two, at most 3/4 full
  std::vector<Run> runs;
};

} // namespace rnn
