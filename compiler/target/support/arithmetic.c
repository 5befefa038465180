// Operations for targets that have no instruction for them, where LLVM would call a library.
#include <stdint.h>

/* The correctly rounded square root, as the instruction of other targets computes it: one bit of
 * the result at a time. */
double rnn_square_root(double x) {
  union {
    double number;
    uint64_t word;
  } u = {x};
  if (x < 0)
    return __builtin_nan("");
  if (!(x > 0) || x > 0x1.fffffffffffffp1023)
    return x;
  if (x < 0x1p-1022)
    return rnn_square_root(x * 0x1p54) * 0x1p-27;
  int64_t exponent = (int64_t)(u.word >> 52) - 1023;
  uint64_t rest = (u.word & 0x000FFFFFFFFFFFFFull) | 0x0010000000000000ull;
  rest <<= 1 + (exponent & 1);
  /* 53 bits and one to round by; twice the root so far is in `doubled`. */
  uint64_t root = 0, doubled = 0;
  for (uint64_t bit = 1ull << 53; bit > 0; bit >>= 1) {
    uint64_t next = doubled + bit;
    if (next <= rest) {
      doubled = next + bit;
      rest -= next;
      root += bit;
    }
    rest <<= 1;
  }
  root += root & 1;
  u.word = (root >> 1) + 0x3FE0000000000000ull + ((uint64_t)(exponent >> 1) << 52);
  return u.number;
}

/* a / b, rounded down */
uint64_t rnn_quotient(uint64_t a, uint64_t b) {
#if UINTPTR_MAX > UINT32_MAX || defined(__wasm__)
  return a / b;
#else
  uint64_t quotient = 0, rest = 0;
  for (int bit = 63; bit >= 0; --bit) {
    rest = rest << 1 | (a >> bit & 1);
    quotient <<= 1;
    if (rest >= b) {
      rest -= b;
      quotient |= 1;
    }
  }
  return quotient;
#endif
}
