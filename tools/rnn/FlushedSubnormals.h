// The floating-point mode in which hosts of audio call plug-ins: subnormal numbers are zero.
#pragma once

#include <cstdint>

#ifdef __x86_64__
#include <xmmintrin.h>
#endif

namespace rnn::command {

/// The mode of the calling thread while this lives.
class FlushedSubnormals {
public:
  FlushedSubnormals() : before(read()) { write(before | flushes); }
  ~FlushedSubnormals() { write(before); }
  FlushedSubnormals(const FlushedSubnormals &) = delete;

private:
#ifdef __x86_64__
  static constexpr uint64_t flushes = 0x8040; // results and operands
  static uint64_t read() { return _mm_getcsr(); }
  static void write(uint64_t mode) { _mm_setcsr(unsigned(mode)); }
#elif defined(__aarch64__)
  static constexpr uint64_t flushes = uint64_t(1) << 24;
  static uint64_t read() {
    uint64_t mode;
    __asm__ volatile("mrs %0, fpcr" : "=r"(mode));
    return mode;
  }
  static void write(uint64_t mode) { __asm__ volatile("msr fpcr, %0" : : "r"(mode)); }
#else
  static constexpr uint64_t flushes = 0;
  static uint64_t read() { return 0; }
  static void write(uint64_t) {}
#endif

  uint64_t before;
};

} // namespace rnn::command
