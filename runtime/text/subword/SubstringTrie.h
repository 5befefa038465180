// Counted tokens -> a trie of their frequent substrings.
#pragma once

#include "text/subword/TokenCounts.h"

namespace rnn::subword {

/// The most characters in a piece.
inline constexpr uint32_t longestPiece = 20;

/// Every node is a substring; node 0 is the empty one. A node's number is
/// greater than its parent's.
struct SubstringTrie {
  struct Node {
    uint32_t parent;
    char32_t character;
    uint32_t depth; // in characters
    uint64_t most;  // how often it is in the tokens: an upper bound for every segmentation
  };
  std::vector<Node> nodes;

  /// For each character of each token in turn, the longest substring in the trie that begins there.
  std::vector<uint32_t> starts;
  struct Token {
    uint32_t begin, end; // in `starts`
    uint64_t count;
  };
  std::vector<Token> tokens;

  uint32_t underscoreNode = 0; // of `underscore`; 0 if no token contains it

  std::string stringOf(uint32_t node) const;
};

/// All substrings that occur at least `leastCount` times, and the prefixes of `underscore`. Built
/// level by level, by length, so that memory is needed only for the frequent ones.
SubstringTrie makeSubstringTrie(std::span<const TokenCounts::Token> tokens, uint64_t leastCount);

/// The same trie for a greater minimum count.
SubstringTrie withFrequent(const SubstringTrie &trie, uint64_t leastCount);

} // namespace rnn::subword
