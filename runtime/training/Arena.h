// Zeroed memory with the alignment that a compiled model needs.
#pragma once

#include "rnn/model.h"

#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <new>

namespace rnn {

class Arena {
public:
  /// The system gives pages of zeros when they are first written: those that never are cost
  /// nothing.
  explicit Arena(uint64_t bytes)
      : memory(static_cast<char *>(std::calloc(bytes + RNN_ALIGNMENT, 1))), bytes(bytes) {
    if (!memory)
      throw std::bad_alloc();
  }

  void *data() const {
    auto place = reinterpret_cast<uintptr_t>(memory.get());
    return memory.get() + (-place & uintptr_t(RNN_ALIGNMENT - 1));
  }
  float *floats() const { return static_cast<float *>(data()); }
  uint64_t size() const { return bytes; }
  void clear() { std::memset(data(), 0, bytes); }

private:
  struct Release {
    void operator()(char *bytes) const { std::free(bytes); }
  };
  std::unique_ptr<char[], Release> memory;
  uint64_t bytes;
};

} // namespace rnn
