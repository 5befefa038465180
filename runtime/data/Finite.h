// Refuses NaN and infinity before they spoil the weights.
#pragma once

#include "data/Array.h"

#include <optional>
#include <span>

namespace rnn {

/// In a loop that compilers make vectors of.
bool areFinite(std::span<const float> values);

/// "nan", "inf" or "-inf" of a number that is one of them; nothing for others.
std::optional<std::string> nameOfNotFinite(double number);

/// The first number that is none, and its place in an array of the shape, from row `first`
/// on: "nan at [3, 17, 1]". Nothing where all are finite.
std::optional<std::string> findNotFinite(std::span<const float> values,
                                         std::span<const uint64_t> shape, uint64_t first = 0);

/// Throws Error with the first place, such as "`x` of `d.npz` has nan at [3, 17, 1]"; `what`
/// names the array, whose first row is this one of what it is a part of.
void requireFinite(const Array &array, const std::string &what, uint64_t firstRow = 0);

} // namespace rnn
