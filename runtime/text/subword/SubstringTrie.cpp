#include "text/subword/SubstringTrie.h"

#include <algorithm>

namespace rnn::subword {

namespace {

/// (node, character) -> child, by one hash table.
class Children {
public:
  Children() : edges(size_t(1) << 16) {}

  /// The child, which is `fresh` if there was none.
  uint32_t of(uint32_t node, char32_t character, uint32_t fresh) {
    uint64_t key = (uint64_t(node) << 21 | character) + 1;
    size_t slot = slotOf(key);
    if (edges[slot].key == key)
      return edges[slot].child;
    edges[slot] = {key, fresh};
    if (++taken * 2 > edges.size())
      grow();
    return fresh;
  }

private:
  struct Edge {
    uint64_t key = 0;
    uint32_t child = 0;
  };

  size_t slotOf(uint64_t key) const {
    size_t slot = (key * 0x9E3779B97F4A7C15u) >> 32 & (edges.size() - 1);
    while (edges[slot].key != 0 && edges[slot].key != key)
      slot = (slot + 1) & (edges.size() - 1);
    return slot;
  }

  void grow() {
    std::vector<Edge> old(edges.size() * 2);
    old.swap(edges);
    for (const Edge &edge : old)
      if (edge.key != 0)
        edges[slotOf(edge.key)] = edge;
  }

  std::vector<Edge> edges; // a power of two, at most half of them taken
  size_t taken = 0;
};

/// Marks the nodes on the way to `underscore`, which other tokens may share.
std::vector<bool> wayTo(const SubstringTrie &trie, uint32_t node) {
  std::vector<bool> marks(trie.nodes.size());
  for (marks[0] = true; node != 0; node = trie.nodes[node].parent)
    marks[node] = true;
  return marks;
}

} // namespace

std::string SubstringTrie::stringOf(uint32_t node) const {
  std::u32string characters;
  for (; node != 0; node = nodes[node].parent)
    characters += nodes[node].character;
  std::string string;
  for (size_t i = characters.size(); i-- > 0;)
    appendCharacter(string, characters[i]);
  return string;
}

SubstringTrie makeSubstringTrie(std::span<const TokenCounts::Token> tokens) {
  SubstringTrie trie;
  trie.nodes.push_back({0, 0, 0});
  Children children;
  std::u32string characters;
  std::u32string escape(underscore.begin(), underscore.end());
  for (const TokenCounts::Token &token : tokens) {
    characters.clear();
    for (size_t offset = 0; offset < token.spelled.size();)
      characters += nextCharacter(token.spelled, offset);
    uint32_t begin = static_cast<uint32_t>(trie.starts.size());
    for (size_t start = 0; start < characters.size(); ++start) {
      uint32_t node = 0;
      size_t end = std::min<size_t>(characters.size(), start + longestPiece);
      bool startsEscape = characters.compare(start, escape.size(), escape) == 0;
      for (size_t i = start; i < end; ++i) {
        uint32_t fresh = static_cast<uint32_t>(trie.nodes.size());
        uint32_t child = children.of(node, characters[i], fresh);
        if (child == fresh)
          trie.nodes.push_back({node, characters[i], static_cast<uint32_t>(i + 1 - start)});
        node = child;
        if (startsEscape && i + 1 - start == escape.size())
          trie.underscoreNode = node;
      }
      trie.starts.push_back(node);
    }
    trie.tokens.push_back({begin, static_cast<uint32_t>(trie.starts.size()), token.count});
  }
  return trie;
}

std::vector<uint64_t> countsAtMost(const SubstringTrie &trie) {
  std::vector<uint64_t> counts(trie.nodes.size());
  for (const SubstringTrie::Token &token : trie.tokens)
    for (uint32_t start = token.begin; start < token.end; ++start)
      counts[trie.starts[start]] += token.count;
  for (size_t node = counts.size(); node-- > 1;)
    counts[trie.nodes[node].parent] += counts[node];
  return counts;
}

SubstringTrie withFrequent(const SubstringTrie &trie, std::span<const uint64_t> countsAtMost,
                           uint64_t leastCount) {
  SubstringTrie frequent;
  std::vector<uint32_t> number(trie.nodes.size()); // of the longest prefix that stays
  std::vector<bool> stays = wayTo(trie, trie.underscoreNode);
  for (size_t node = 0; node < trie.nodes.size(); ++node) {
    uint32_t parent = number[trie.nodes[node].parent];
    if (countsAtMost[node] < leastCount && !stays[node]) {
      number[node] = parent;
      continue;
    }
    number[node] = static_cast<uint32_t>(frequent.nodes.size());
    frequent.nodes.push_back({parent, trie.nodes[node].character, trie.nodes[node].depth});
  }
  frequent.starts.reserve(trie.starts.size());
  for (uint32_t node : trie.starts)
    frequent.starts.push_back(number[node]);
  frequent.tokens = trie.tokens;
  frequent.underscoreNode = number[trie.underscoreNode];
  return frequent;
}

} // namespace rnn::subword
