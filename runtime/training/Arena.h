// Zeroed memory with the alignment that a compiled model needs.
#pragma once

#include "rnn/model.h"

#include <cstring>
#include <memory>
#include <new>

namespace rnn {

class Arena {
public:
  explicit Arena(uint64_t bytes)
      : memory(static_cast<char *>(
            ::operator new(bytes + 1, std::align_val_t(RNN_ALIGNMENT)))), // never a null pointer
        bytes(bytes) {
    clear();
  }

  void *data() const { return memory.get(); }
  float *floats() const { return reinterpret_cast<float *>(memory.get()); }
  uint64_t size() const { return bytes; }
  void clear() { std::memset(memory.get(), 0, bytes); }

private:
  struct Release {
    void operator()(char *bytes) const {
      ::operator delete(bytes, std::align_val_t(RNN_ALIGNMENT));
    }
  };
  std::unique_ptr<char[], Release> memory;
  uint64_t bytes;
};

} // namespace rnn
