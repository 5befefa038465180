// Tokens -> their substrings that are frequent enough to count, as one trie.
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
    uint64_t most;  // how often it is in the tokens; no segmentation counts it more often
  };
  std::vector<Node> nodes;

  /// The longest of the substrings that begins at each character of each token, one
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

/// All substrings that are in the tokens `leastCount` times, and those that
/// `underscore` begins with. A level for each length: memory is that of the
/// frequent ones.
SubstringTrie makeSubstringTrie(std::span<const TokenCounts::Token> tokens, uint64_t leastCount);

/// The trie of a greater least count.
SubstringTrie withFrequent(const SubstringTrie &trie, uint64_t leastCount);

} // namespace rnn::subword
