// Counted tokens -> pieces, by bisecting the least count until the size fits.
#include "text/subword/ChoosePieces.h"

#include "text/subword/SubstringTrie.h"

#include <algorithm>

namespace rnn::subword {

namespace {

struct Candidate {
  uint64_t count;
  uint32_t node;
};

/// For each substring where a step of the greedy segmentation can begin: how many characters the
/// step takes.
std::vector<uint32_t> stepsOf(const SubstringTrie &trie, std::span<const Candidate> pieces) {
  std::vector<uint32_t> steps(trie.nodes.size());
  for (const Candidate &piece : pieces)
    steps[piece.node] = trie.nodes[piece.node].depth;
  if (trie.underscoreNode != 0) // which is never split
    steps[trie.underscoreNode] = trie.nodes[trie.underscoreNode].depth;
  steps[0] = 1; // without a matching piece, one character
  for (size_t node = 1; node < steps.size(); ++node)
    if (steps[node] == 0)
      steps[node] = steps[trie.nodes[node].parent];
  return steps;
}

/// Whether the piece is a single byte, which every vocabulary has anyway.
bool isByte(const SubstringTrie::Node &node) { return node.depth == 1 && node.character < 0x80; }

/// All substrings that begin at a boundary of the segmentation by `pieces` and are still frequent
/// enough after the counts of longer ones are subtracted.
std::vector<Candidate> recount(const SubstringTrie &trie, std::span<const Candidate> pieces,
                               uint64_t leastCount) {
  std::vector<uint32_t> steps = stepsOf(trie, pieces);
  struct Sum {
    uint64_t count = 0, taken = 0; // `taken`: by longer ones
  };
  std::vector<Sum> sums(trie.nodes.size());
  for (const SubstringTrie::Token &token : trie.tokens)
    for (uint32_t start = token.begin; start < token.end; start += steps[trie.starts[start]])
      sums[trie.starts[start]].count += token.count;
  std::vector<Candidate> candidates;
  for (size_t node = sums.size(); node-- > 1;) { // children before parents
    Sum sum = sums[node];
    uint64_t left = sum.count - sum.taken;
    if (left >= leastCount && !isByte(trie.nodes[node]))
      candidates.push_back({left, static_cast<uint32_t>(node)});
    else
      left = 0;
    sums[trie.nodes[node].parent].count += sum.count;
    sums[trie.nodes[node].parent].taken += sum.taken + left;
  }
  return candidates;
}

/// The pieces for one minimum count.
std::vector<std::string> piecesOf(const SubstringTrie &all, uint64_t leastCount) {
  SubstringTrie trie = withFrequent(all, leastCount);
  std::vector<Candidate> candidates;
  for (int round = 0; round < 4; ++round)
    candidates = recount(trie, candidates, leastCount);
  std::vector<std::pair<uint64_t, std::string>> sorted;
  for (const Candidate &candidate : candidates)
    sorted.emplace_back(candidate.count, trie.stringOf(candidate.node));
  std::sort(sorted.rbegin(), sorted.rend()); // UTF-8 sorts like its code points
  std::vector<std::string> pieces;
  for (auto &[count, piece] : sorted)
    pieces.push_back(std::move(piece));
  return pieces;
}

uint64_t distance(uint64_t a, uint64_t b) { return a > b ? a - b : b - a; }

} // namespace

std::vector<std::string> choosePieces(std::span<const TokenCounts::Token> tokens, uint64_t size) {
  auto [rarest, mostFrequent] = std::minmax_element(
      tokens.begin(), tokens.end(), [](const auto &a, const auto &b) { return a.count < b.count; });
  // Bisect the minimum count. The closest size wins, and the last one among equals.
  uint64_t least = rarest->count, most = mostFrequent->count, closest = UINT64_MAX;
  std::vector<std::string> best;
  // A smaller minimum count needs a larger trie, so it is built for a few at a time.
  uint64_t madeFor = UINT64_MAX;
  SubstringTrie trie;
  while (true) {
    uint64_t middle = (least + most) / 2;
    if (middle < madeFor) {
      madeFor = std::max(least, middle / 8);
      trie = makeSubstringTrie(tokens, madeFor);
    }
    std::vector<std::string> pieces = piecesOf(trie, middle);
    uint64_t reached = leastSize - 1 + pieces.size();
    uint64_t away = distance(reached, size);
    if (away <= closest) {
      closest = away;
      best = std::move(pieces);
    }
    if (away * 100 < size || least >= most || middle <= 1)
      return best;
    if (reached > size)
      least = middle + 1;
    else
      most = middle - 1;
  }
}

} // namespace rnn::subword
