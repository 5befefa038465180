// Memory that detects overruns: it lies between two inaccessible pages and is filled with a poison
// until it is written.
#pragma once

#include "data/Error.h"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <span>
#include <sys/mman.h>
#include <unistd.h>

namespace rnn::oracle {

/// Where arrays lie, and what stands in them before they are written. Whatever runs in two layouts
/// and gives the same bits reads nothing that was not written and writes all of its results.
struct MemoryLayout {
  enum Guard { Behind, Before }; // the side on which the inaccessible page begins right away
  Guard guard = Behind;
  uint32_t poison = 0x7fc0beef; // a quiet NaN

  /// The other side, and a number: -6.3e18.
  static MemoryLayout other() { return {Before, 0xdeadc0de}; }
};

class GuardedMemory {
public:
  /// `alignment`: a power of two of at most a page. The other bytes between the inaccessible pages
  /// have the poison too, and are checked.
  GuardedMemory(uint64_t bytes, uint64_t alignment, MemoryLayout layout = {})
      : poison(layout.poison), bytes(bytes) {
    uint64_t page = sysconf(_SC_PAGESIZE);
    uint64_t aligned = (bytes + alignment - 1) / alignment * alignment;
    uint64_t inner = (aligned + page - 1) / page * page;
    size = inner + 2 * page;
    void *mapped = mmap(nullptr, size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (mapped == MAP_FAILED)
      fail("there is no memory for {} bytes", size);
    base = static_cast<char *>(mapped);
    whole = {base + page, inner};
    makeWritable();
    begin = whole.data() + (layout.guard == MemoryLayout::Behind ? inner - aligned : 0);
    clear();
  }
  GuardedMemory(const GuardedMemory &) = delete;
  ~GuardedMemory() { munmap(base, size); }

  float *floats() const { return reinterpret_cast<float *>(begin); }
  void *data() const { return begin; }
  std::span<float> span() const { return {floats(), bytes / sizeof(float)}; }

  /// The poison everywhere.
  void clear() {
    std::ranges::fill(std::span(reinterpret_cast<uint32_t *>(whole.data()), whole.size() / 4),
                      uint32_t(poison)); // a copy, which the memory cannot be, or it would be slow
  }
  /// Makes every further write end the process.
  void makeReadOnly() { protect(PROT_READ); }
  void makeWritable() { protect(PROT_READ | PROT_WRITE); }
  void fillWithZeros() { std::memset(begin, 0, bytes); }

  /// Whether the bytes around the memory are as `clear` left them.
  bool isIntact() const {
    auto untouched = [&](const char *from, const char *to) {
      for (const char *at = from; at < to; ++at)
        if (*at != reinterpret_cast<const char *>(&poison)[(at - whole.data()) % sizeof(poison)])
          return false;
      return true;
    };
    return untouched(whole.data(), begin) && untouched(begin + bytes, whole.data() + whole.size());
  }

private:
  void protect(int access) {
    if (!whole.empty() && mprotect(whole.data(), whole.size(), access) != 0)
      fail("memory cannot be protected");
  }

  uint32_t poison;
  uint64_t bytes, size = 0;
  char *base = nullptr, *begin = nullptr;
  std::span<char> whole; // between the inaccessible pages
};

} // namespace rnn::oracle
