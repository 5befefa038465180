// The float64 functions that initializers and schedules need: no library, and
// the same bits on every machine.
#ifndef RNNC_SUPPORT_NUMERIC_H
#define RNNC_SUPPORT_NUMERIC_H

#include <stdint.h>

static inline double square_root(double x) { return __builtin_sqrt(x); }

/* Conversions through 32-bit numbers: 64-bit ones would be calls of a library on 32-bit targets.
 * The results are the same. */
static inline double to_real(int64_t x) {
  return (double)(int32_t)(x >> 32) * 4294967296.0 + (double)(uint32_t)x;
}

/* 0 <= x < 2^63, rounded down */
static inline int64_t to_integer(double x) {
  uint32_t high = (uint32_t)(x * (1.0 / 4294967296.0));
  return (int64_t)((uint64_t)high << 32 | (uint32_t)(x - (double)high * 4294967296.0));
}

/* Natural logarithm of a normal x > 0: x = m * 2^e, m in [sqrt(1/2), sqrt(2)),
 * then 2 atanh((m - 1) / (m + 1)). */
static inline double logarithm(double x) {
  union {
    double number;
    uint64_t word;
  } u = {x};
  int exponent = (int)(u.word >> 52) - 1022;
  u.word = (u.word & 0x000FFFFFFFFFFFFFull) | 0x3FE0000000000000ull;
  double m = u.number;
  if (m < 0.70710678118654752) {
    m *= 2;
    --exponent;
  }
  double t = (m - 1) / (m + 1), square = t * t, sum = 0;
  for (int k = 23; k >= 1; k -= 2)
    sum = sum * square + 1.0 / k;
  return 2 * t * sum + exponent * 0.693147180559945309;
}

/* e^x, 0 below the normal numbers: x = n ln(2) + r, then Taylor's series of r. */
static inline double exponential(double x) {
  if (!(x < 709.7))
    return x < 709.7 || x != x ? x : __builtin_inf();
  if (x < -708)
    return 0;
  int32_t n = (int32_t)(x * 1.44269504088896341 + (x < 0 ? -0.5 : 0.5));
  double r = (x - (double)n * 0x1.62e42fefa38p-1) - (double)n * 0x1.ef35793c7673p-45, sum = 1;
  for (int k = 14; k >= 1; --k)
    sum = 1 + sum * r / k;
  union {
    uint64_t word;
    double number;
  } scale = {(uint64_t)(uint32_t)(n + 1023) << 52};
  return sum * scale.number;
}

/* base^n by repeated squaring */
static inline double whole_power(double base, int64_t n) {
  double product = 1;
  for (; n > 0; n >>= 1, base *= base)
    if (n & 1)
      product *= base;
  return product;
}

/* base^x for base >= 0 and x >= 0 */
static inline double power(double base, double x) {
  if (x < 9007199254740992.0 && x == to_real(to_integer(x)))
    return whole_power(base, to_integer(x));
  return base > 0 ? exponential(x * logarithm(base)) : 0;
}

/* cos(2 pi x) for 0 <= x <= 1, from a quarter turn's Taylor series. */
static inline double cosine_turns(double x) {
  if (x > 0.5)
    x = 1 - x;
  double sign = 1;
  if (x > 0.25) {
    x = 0.5 - x;
    sign = -1;
  }
  double angle = 6.28318530717958648 * x, square = angle * angle, sum = 0;
  for (int k = 22; k >= 2; k -= 2)
    sum = (1 + sum) * (-square / (double)(k * (k - 1)));
  return sign * (1 + sum);
}

#endif
