// A text -> the longest piece that it begins with, found in a trie.
#include "text/subword/LongestMatch.h"

namespace rnn::subword {

LongestMatch::LongestMatch() : edges(1024), values(1, none) {}

size_t LongestMatch::slotOf(uint64_t key) const {
  size_t mask = edges.size() - 1;
  size_t slot = (key * 0x9E3779B97F4A7C15u) >> 32 & mask;
  while (edges[slot].key != 0 && edges[slot].key != key)
    slot = (slot + 1) & mask;
  return slot;
}

void LongestMatch::grow() {
  std::vector<Edge> old(edges.size() * 2);
  old.swap(edges);
  for (const Edge &edge : old)
    if (edge.key != 0)
      edges[slotOf(edge.key)] = edge;
}

void LongestMatch::add(std::string_view piece, uint32_t value) {
  uint32_t node = 0;
  for (char byte : piece) {
    uint64_t key = keyOf(node, byte);
    Edge &edge = edges[slotOf(key)];
    if (edge.key == key) {
      node = edge.target;
      continue;
    }
    node = static_cast<uint32_t>(values.size());
    edge = {key, node};
    values.push_back(none);
    if (values.size() * 2 > edges.size())
      grow();
  }
  values[node] = value;
}

LongestMatch::Match LongestMatch::find(std::string_view text) const {
  Match match;
  uint32_t node = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    const Edge &edge = edges[slotOf(keyOf(node, text[i]))];
    if (edge.key == 0)
      break;
    node = edge.target;
    if (values[node] != none)
      match = {i + 1, values[node]};
  }
  return match;
}

} // namespace rnn::subword
