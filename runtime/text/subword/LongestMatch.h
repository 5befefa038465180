// A text -> the longest piece that it begins with.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace rnn::subword {

/// A trie over the pieces' bytes. Each edge is an entry of one hash table.
class LongestMatch {
public:
  static constexpr uint32_t none = UINT32_MAX;

  LongestMatch();

  /// Adds a piece, or replaces its value.
  void add(std::string_view piece, uint32_t value);

  struct Match {
    size_t size = 0;       // in bytes
    uint32_t value = none; // `none`: no match
  };
  Match find(std::string_view text) const;

private:
  struct Edge {
    uint64_t key = 0; // node and byte; never 0, for bytes count from 1
    uint32_t target = 0;
  };

  static uint64_t keyOf(uint32_t node, char byte) {
    return uint64_t(node) << 9 | (static_cast<unsigned char>(byte) + 1u);
  }
  /// The slot of the edge with this key, or a free slot.
  size_t slotOf(uint64_t key) const;
  void grow();

  std::vector<Edge> edges;      // a power of two, at most half full
  std::vector<uint32_t> values; // of the nodes; the root is 0
};

} // namespace rnn::subword
