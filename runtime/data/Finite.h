// Refuses NaN and infinity before they spoil the weights.
#pragma once

#include "data/Array.h"

#include <optional>
#include <span>

namespace rnn {

/// A loop without branches, so that compilers can vectorize it.
bool areFinite(std::span<const float> values);

/// "nan", "inf" or "-inf" for a number that is not finite; nothing for others.
std::optional<std::string> nameOfNotFinite(double number);

/// The first number that is not finite and its index, such as "nan at [3, 17, 1]", in an array of
/// this shape whose first row has the number `first`. Nothing if all are finite.
std::optional<std::string> findNotFinite(std::span<const float> values,
                                         std::span<const uint64_t> shape, uint64_t first = 0);

/// Throws Error with the first such index: "`x` of `d.npz` has nan at [3, 17, 1]". `what` names the
/// array; `firstRow` is the number of its first row in the whole file.
void requireFinite(const ArrayView &array, const std::string &what, uint64_t firstRow = 0);

} // namespace rnn
