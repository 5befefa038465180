// An array -> the first value that is NaN or infinite, with its index.
#include "data/Finite.h"

#include "data/Error.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <fmt/ranges.h>

namespace rnn {

bool areFinite(std::span<const float> values) {
  constexpr uint32_t exponent = 0x7f800000; // all bits set: infinity or NaN
  uint32_t wrong = 0;
  for (float value : values)
    wrong |= (std::bit_cast<uint32_t>(value) & exponent) == exponent;
  return !wrong;
}

std::optional<std::string> nameOfNotFinite(double number) {
  if (std::isfinite(number))
    return std::nullopt;
  return std::isnan(number) ? "nan" : number > 0 ? "inf" : "-inf";
}

std::optional<std::string> findNotFinite(std::span<const float> values,
                                         std::span<const uint64_t> shape, uint64_t first) {
  auto found = std::ranges::find_if(values, [](float value) { return !std::isfinite(value); });
  if (found == values.end())
    return std::nullopt;
  uint64_t place = found - values.begin();
  std::vector<uint64_t> index(shape.size());
  for (size_t axis = index.size(); axis-- > 1;) {
    index[axis] = place % shape[axis];
    place /= shape[axis];
  }
  if (!index.empty())
    index[0] = first + place;
  return fmt::format("{} at [{}]", *nameOfNotFinite(*found), fmt::join(index, ", "));
}

void requireFinite(const ArrayView &array, const std::string &what, uint64_t firstRow) {
  if (areFinite(array.all()))
    return;
  if (auto found = findNotFinite(array.all(), array.shape, firstRow))
    fail("{} has {}; remove or replace such values", what, *found);
}

} // namespace rnn
