// Refuses NaN and infinity before they spoil the weights.
#pragma once

#include "data/Array.h"

namespace rnn {

/// Throws Error with the first place, such as "`x` of `d.npz` has nan at [3, 17, 1]"; `what`
/// names the array, whose first row is this one of what it is a part of.
void requireFinite(const Array &array, const std::string &what, uint64_t firstRow = 0);

} // namespace rnn
