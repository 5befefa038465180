// Refuses NaN and infinity before they spoil the weights.
#pragma once

#include "data/Array.h"
#include "data/RowRange.h"

namespace rnn {

/// Throws Error with the first place in the rows, such as "`x` of `d.npz` has
/// nan at [3, 17, 1]"; `what` names the array.
void requireFinite(const Array &array, RowRange rows, const std::string &what);

} // namespace rnn
