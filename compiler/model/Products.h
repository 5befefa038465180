// What the arguments of `dot` and of attentions mean.
#pragma once

#include "model/Arguments.h"

namespace rnnc {

/// Without the axis of samples: 0 is time or, of a vector, the features.
struct DotAxes {
  int64_t first, second;
};

/// Of values with so many axes; not checked.
DotAxes dotAxesOf(const Call &dot, size_t firstRank, size_t secondRank);

/// `dot` or `concat`, of an attention.
std::string_view scoreModeOf(const Call &attention);

} // namespace rnnc
