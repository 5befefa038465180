// The axes over which `dot` sums.
#pragma once

#include "model/Arguments.h"

namespace rnnc {

/// Without the axis of samples: 0 is time or, of a vector, the features.
struct DotAxes {
  int64_t first, second;
};

/// Of values with so many axes; not checked.
DotAxes dotAxesOf(const Call &dot, size_t firstRank, size_t secondRank);

} // namespace rnnc
