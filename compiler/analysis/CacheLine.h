// Sizes in memory -> whole cache lines.
#pragma once

#include "llvm/Support/MathExtras.h"

namespace rnnc {

/// 64 bytes on all targets.
constexpr int64_t cacheLineFloats = 64 / sizeof(float);

/// This number of floats, rounded up to whole lines.
inline int64_t wholeLines(int64_t floats) { return llvm::alignTo(floats, cacheLineFloats); }

/// The distance between rows of so many floats that begin in different sets of a first cache: those
/// a fraction of one of its ways apart would share a few of them.
inline int64_t spreadRows(int64_t floats) {
  int64_t whole = wholeLines(floats);
  return whole % 128 == 0 ? whole + cacheLineFloats : whole;
}

} // namespace rnnc
