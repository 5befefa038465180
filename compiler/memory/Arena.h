// Values with lifetimes -> offsets in an arena.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

namespace rnnc {

/// First fit: a value takes the lowest gap among the values that are live at the same time. Times
/// are numbers of ops, both ends included.
class Arena {
public:
  int64_t allocate(int64_t size, int64_t from, int64_t to) {
    std::vector<Block> neighbors;
    for (const Block &block : blocks)
      if (block.from <= to && from <= block.to)
        neighbors.push_back(block);
    std::sort(neighbors.begin(), neighbors.end(),
              [](const Block &a, const Block &b) { return a.offset < b.offset; });
    int64_t offset = 0;
    for (const Block &block : neighbors) {
      if (block.offset - offset >= size)
        break;
      offset = std::max(offset, block.offset + block.size);
    }
    blocks.push_back({offset, size, from, to});
    total = std::max(total, offset + size);
    return offset;
  }
  int64_t size() const { return total; }

private:
  struct Block {
    int64_t offset, size, from, to;
  };
  std::vector<Block> blocks;
  int64_t total = 0;
};

} // namespace rnnc
