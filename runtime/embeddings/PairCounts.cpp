// A table of hashes, sorted runs in files, and their merge.
#include "embeddings/PairCounts.h"

#include <algorithm>
#include <bit>

namespace rnn {

namespace {

constexpr uint64_t leastSlots = 1 << 10, noPair = UINT64_MAX;

/// The last round of MurmurHash3: pairs of frequent words differ in few bits.
uint64_t mixed(uint64_t pair) {
  pair = (pair ^ (pair >> 33)) * 0xff51afd7ed558ccdULL;
  pair = (pair ^ (pair >> 33)) * 0xc4ceb9fe1a85ec53ULL;
  return pair ^ (pair >> 33);
}

} // namespace

PairCounts::PairCounts(uint64_t memory)
    : memory(memory),
      // While the table grows, there is one of half the size, too.
      mostSlots(std::max(leastSlots, std::bit_floor(memory * 2 / 3 / sizeof(PairCount)))),
      slots(leastSlots, {noPair, 0}) {}

size_t PairCounts::slotOf(uint64_t pair) const {
  size_t slot = mixed(pair) & (slots.size() - 1);
  while (slots[slot].pair != pair && slots[slot].pair != noPair)
    slot = (slot + 1) & (slots.size() - 1);
  return slot;
}

void PairCounts::add(uint64_t pair, double count) {
  PairCount *found = &slots[slotOf(pair)];
  if (found->pair == noPair) {
    if (used + 1 > slots.size() / 4 * 3) {
      if (slots.size() < mostSlots)
        grow();
      else
        spill();
      found = &slots[slotOf(pair)];
    }
    *found = {pair, 0};
    ++used;
  }
  found->count += count;
}

void PairCounts::grow() {
  std::vector<PairCount> old(slots.size() * 2, {noPair, 0});
  old.swap(slots);
  for (const PairCount &each : old)
    if (each.pair != noPair)
      slots[slotOf(each.pair)] = each;
}

/// Writes the table to a file, sorted, and empties it.
void PairCounts::spill() {
  auto end = std::ranges::remove(slots, noPair, &PairCount::pair).begin();
  std::sort(slots.begin(), end,
            [](const PairCount &a, const PairCount &b) { return a.pair < b.pair; });
  Run &run = runs.emplace_back();
  run.file.write(slots.data(), used * sizeof(PairCount));
  run.file.rewind();
  spilled += used;
  used = 0;
  std::ranges::fill(slots, PairCount{noPair, 0});
}

PairCounts::Merge::Merge(PairCounts &counts) : runs(counts.runs) {
  counts.spill();
  std::vector<PairCount>().swap(counts.slots);
  block = std::clamp<size_t>(counts.memory / 2 / sizeof(PairCount) / runs.size(), 256, 1 << 16);
  for (uint32_t run = 0; run < runs.size(); ++run)
    if (fill(runs[run]))
      heads.push_back(run);
  // The least pair is the first of the heap, and of equal ones that of the first run.
  std::ranges::make_heap(heads, std::greater(), [&](uint32_t run) {
    return std::pair(runs[run].block[runs[run].place].pair, run);
  });
}

bool PairCounts::Merge::fill(Run &run) const {
  run.block.resize(block);
  run.block.resize(run.file.read(run.block.data(), block * sizeof(PairCount)) / sizeof(PairCount));
  run.place = 0;
  return !run.block.empty();
}

bool PairCounts::Merge::next() {
  auto key = [&](uint32_t run) { return std::pair(runs[run].block[runs[run].place].pair, run); };
  sum = {noPair, 0};
  while (!heads.empty() && (sum.pair == noPair || key(heads.front()).first == sum.pair)) {
    std::ranges::pop_heap(heads, std::greater(), key);
    Run &run = runs[heads.back()];
    sum.pair = run.block[run.place].pair;
    sum.count += run.block[run.place].count;
    if (++run.place == run.block.size() && !fill(run))
      heads.pop_back();
    else
      std::ranges::push_heap(heads, std::greater(), key);
  }
  return sum.pair != noPair;
}

} // namespace rnn
