// Products and sums of sizes that saturate instead of overflowing.
#pragma once

#include <cstdint>
#include <initializer_list>

namespace rnnc {

/// a * b * ...
inline int64_t product(std::initializer_list<int64_t> factors) {
  int64_t result = 1;
  for (int64_t factor : factors)
    if (__builtin_mul_overflow(result, factor, &result))
      return INT64_MAX;
  return result;
}

inline int64_t sum(int64_t a, int64_t b) {
  int64_t result;
  return __builtin_add_overflow(a, b, &result) ? INT64_MAX : result;
}

} // namespace rnnc
