// Memory that detects overruns: it lies between two inaccessible pages and is filled with NaN until
// it is written.
#pragma once

#include "data/Error.h"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <span>
#include <sys/mman.h>
#include <unistd.h>

namespace rnn::oracle {

class GuardedMemory {
public:
  /// `alignment`: a power of two of at most a page. Bytes between the size and
  /// the last page are NaN too, and checked.
  explicit GuardedMemory(uint64_t bytes, uint64_t alignment) : bytes(bytes) {
    uint64_t page = sysconf(_SC_PAGESIZE);
    uint64_t aligned = (bytes + alignment - 1) / alignment * alignment;
    uint64_t inner = (aligned + page - 1) / page * page;
    size = inner + 2 * page;
    void *mapped = mmap(nullptr, size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (mapped == MAP_FAILED)
      fail("there is no memory for {} bytes", size);
    base = static_cast<char *>(mapped);
    whole = {base + page, inner};
    if (inner && mprotect(whole.data(), inner, PROT_READ | PROT_WRITE) != 0)
      fail("memory cannot be protected");
    begin = whole.data() + inner - aligned;
    clear();
  }
  GuardedMemory(const GuardedMemory &) = delete;
  ~GuardedMemory() { munmap(base, size); }

  float *floats() const { return reinterpret_cast<float *>(begin); }
  void *data() const { return begin; }
  std::span<float> span() const { return {floats(), bytes / sizeof(float)}; }

  /// NaN everywhere.
  void clear() {
    for (char *at = whole.data(); at < whole.data() + whole.size(); at += sizeof(pattern))
      std::memcpy(at, &pattern, sizeof(pattern));
  }
  /// Makes every further write end the process.
  void makeReadOnly() { mprotect(whole.data(), whole.size(), PROT_READ); }
  void fillWithZeros() { std::memset(begin, 0, bytes); }

  /// Whether the bytes around the memory are as `clear` left them.
  bool isIntact() const {
    auto untouched = [&](const char *from, const char *to) {
      for (const char *at = from; at < to; ++at)
        if (*at != reinterpret_cast<const char *>(&pattern)[(at - whole.data()) % sizeof(pattern)])
          return false;
      return true;
    };
    return untouched(whole.data(), begin) && untouched(begin + bytes, whole.data() + whole.size());
  }

private:
  static constexpr uint32_t pattern = 0x7fc0beef; // a quiet NaN
  uint64_t bytes, size = 0;
  char *base = nullptr, *begin = nullptr;
  std::span<char> whole; // between the guard pages
};

} // namespace rnn::oracle
