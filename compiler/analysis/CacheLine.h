// Sizes in memory -> whole cache lines.
#pragma once

#include "llvm/Support/MathExtras.h"

namespace rnnc {

/// 64 bytes on all targets.
constexpr int64_t cacheLineFloats = 64 / sizeof(float);

/// This number of floats, rounded up to whole lines.
inline int64_t wholeLines(int64_t floats) { return llvm::alignTo(floats, cacheLineFloats); }

} // namespace rnnc
