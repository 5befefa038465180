// What stands in memory begins with a whole cache line.
#pragma once

#include "llvm/Support/MathExtras.h"

namespace rnnc {

/// 64 bytes on all targets.
constexpr int64_t cacheLineFloats = 64 / sizeof(float);

/// So many floats, and the rest of their last line.
inline int64_t wholeLines(int64_t floats) { return llvm::alignTo(floats, cacheLineFloats); }

} // namespace rnnc
