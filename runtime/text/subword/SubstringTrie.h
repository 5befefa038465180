// Tokens -> all of their substrings, as one trie: what counts a substring can
// have at most, and which of them are worth counting.
#pragma once

#include "text/subword/TokenCounts.h"

namespace rnn::subword {

/// Pieces have at most so many characters.
inline constexpr uint32_t longestPiece = 20;

/// Every node is a substring; node 0 is the empty one. A node's number is
/// greater than its parent's.
struct SubstringTrie {
  struct Node {
    uint32_t parent;
    char32_t character;
    uint32_t depth; // in characters
  };
  std::vector<Node> nodes;

  /// The longest substring that begins at each character of each token, one
  /// token behind the other.
  std::vector<uint32_t> starts;
  struct Token {
    uint32_t begin, end; // in `starts`
    uint64_t count;
  };
  std::vector<Token> tokens;

  uint32_t underscoreNode = 0; // of `underscore`; 0 where no token has it

  std::string stringOf(uint32_t node) const;
};

SubstringTrie makeSubstringTrie(std::span<const TokenCounts::Token> tokens);

/// A substring's count if it is counted wherever it stands: no segmentation of
/// the tokens gives more.
std::vector<uint64_t> countsAtMost(const SubstringTrie &trie);

/// The trie without the substrings whose count cannot reach `leastCount`; those
/// that make up `underscore` stay.
SubstringTrie withFrequent(const SubstringTrie &trie, std::span<const uint64_t> countsAtMost,
                           uint64_t leastCount);

} // namespace rnn::subword
