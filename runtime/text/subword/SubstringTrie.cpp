// Counted tokens -> a trie of their frequent substrings, built level by level.
#include "text/subword/SubstringTrie.h"

#include <algorithm>

namespace rnn::subword {

namespace {

/// (node, character) -> the number of the edge, dense.
class Edges {
public:
  Edges() : slots(size_t(1) << 12) {}

  uint32_t numberOf(uint32_t node, char32_t character) {
    uint64_t key = (uint64_t(node) << 21 | character) + 1;
    size_t slot = slotOf(key);
    if (slots[slot].key == key)
      return slots[slot].edge;
    uint32_t edge = taken++;
    slots[slot] = {key, edge};
    if (size_t(taken) * 2 > slots.size())
      grow();
    return edge;
  }

private:
  struct Slot {
    uint64_t key = 0;
    uint32_t edge = 0;
  };

  size_t slotOf(uint64_t key) const {
    size_t slot = (key * 0x9E3779B97F4A7C15u) >> 32 & (slots.size() - 1);
    while (slots[slot].key != 0 && slots[slot].key != key)
      slot = (slot + 1) & (slots.size() - 1);
    return slot;
  }

  void grow() {
    std::vector<Slot> old(slots.size() * 2);
    old.swap(slots);
    for (const Slot &slot : old)
      if (slot.key != 0)
        slots[slotOf(slot.key)] = slot;
  }

  std::vector<Slot> slots; // a power of two, at most half full
  uint32_t taken = 0;
};

/// A position in the tokens where a substring of the last level begins.
struct Start {
  uint32_t place, token;
  uint32_t edge; // to the next level
};

/// Marks the nodes on the path to `underscore`, which other tokens may share.
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

SubstringTrie makeSubstringTrie(std::span<const TokenCounts::Token> tokens, uint64_t leastCount) {
  SubstringTrie trie;
  std::u32string characters; // of all tokens
  std::vector<Start> starts;
  for (const TokenCounts::Token &token : tokens) {
    uint32_t begin = static_cast<uint32_t>(characters.size());
    for (size_t offset = 0; offset < token.spelled.size();) {
      starts.push_back(
          {static_cast<uint32_t>(characters.size()), static_cast<uint32_t>(trie.tokens.size()), 0});
      characters += nextCharacter(token.spelled, offset);
    }
    trie.tokens.push_back({begin, static_cast<uint32_t>(characters.size()), token.count});
  }
  trie.nodes.push_back({0, 0, 0, UINT64_MAX});
  trie.starts.resize(characters.size());
  uint32_t escape = 0; // the node of the prefix of `underscore` seen so far
  for (uint32_t depth = 1; depth <= longestPiece && !starts.empty(); ++depth) {
    Edges edges;
    std::vector<SubstringTrie::Node> next; // of each edge
    std::erase_if(starts, [&](const Start &start) {
      return start.place + depth > trie.tokens[start.token].end;
    });
    for (Start &start : starts) {
      uint32_t node = trie.starts[start.place];
      char32_t character = characters[start.place + depth - 1];
      start.edge = edges.numberOf(node, character);
      if (start.edge == next.size())
        next.push_back({node, character, depth, 0});
      next[start.edge].most += trie.tokens[start.token].count;
    }
    std::vector<uint32_t> numbers; // of the edges' nodes; 0 for dropped ones
    uint32_t escaped = 0;
    for (const SubstringTrie::Node &node : next) {
      bool ofEscape = depth <= underscore.size() && node.parent == escape &&
                      node.character == static_cast<unsigned char>(underscore[depth - 1]);
      bool stays = node.most >= leastCount || ofEscape;
      numbers.push_back(stays ? static_cast<uint32_t>(trie.nodes.size()) : 0);
      if (ofEscape)
        escaped = numbers.back();
      if (stays)
        trie.nodes.push_back(node);
    }
    // If this substring is too rare, so are all longer ones.
    escape = escaped == 0 && depth <= underscore.size() ? UINT32_MAX : escaped;
    if (depth == underscore.size() && escaped != 0)
      trie.underscoreNode = escaped;
    std::erase_if(starts, [&](const Start &start) {
      if (numbers[start.edge] != 0)
        trie.starts[start.place] = numbers[start.edge];
      return numbers[start.edge] == 0;
    });
  }
  return trie;
}

SubstringTrie withFrequent(const SubstringTrie &trie, uint64_t leastCount) {
  SubstringTrie frequent;
  std::vector<uint32_t> number(
      trie.nodes.size()); // the new number of the longest prefix that stays
  std::vector<bool> stays = wayTo(trie, trie.underscoreNode);
  for (size_t node = 0; node < trie.nodes.size(); ++node) {
    uint32_t parent = number[trie.nodes[node].parent];
    if (trie.nodes[node].most < leastCount && !stays[node]) {
      number[node] = parent;
      continue;
    }
    number[node] = static_cast<uint32_t>(frequent.nodes.size());
    frequent.nodes.push_back(trie.nodes[node]);
    frequent.nodes.back().parent = parent;
  }
  frequent.starts.reserve(trie.starts.size());
  for (uint32_t node : trie.starts)
    frequent.starts.push_back(number[node]);
  frequent.tokens = trie.tokens;
  frequent.underscoreNode = number[trie.underscoreNode];
  return frequent;
}

} // namespace rnn::subword
