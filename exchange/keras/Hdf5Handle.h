// What libhdf5 opens and wants closed.
#pragma once

#include <cstdint>

namespace rnn::exchange {

/// A handle of libhdf5 that closes itself.
class Hdf5Handle {
public:
  Hdf5Handle(int64_t id, int (*close)(int64_t)) : id(id), close(close) {}
  Hdf5Handle(Hdf5Handle &&other) noexcept : id(other.id), close(other.close) { other.id = -1; }
  Hdf5Handle(const Hdf5Handle &) = delete;
  Hdf5Handle &operator=(const Hdf5Handle &) = delete;
  ~Hdf5Handle() {
    if (id >= 0)
      close(id);
  }
  explicit operator bool() const { return id >= 0; }
  int64_t get() const { return id; }

private:
  int64_t id;
  int (*close)(int64_t);
};

} // namespace rnn::exchange
