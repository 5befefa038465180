#include "data/Finite.h"

#include "data/Error.h"

#include <algorithm>
#include <cmath>
#include <fmt/ranges.h>

namespace rnn {

void requireFinite(const Array &array, const std::string &what, uint64_t firstRow) {
  auto begin = array.values.begin(), end = array.values.end();
  auto found = std::find_if(begin, end, [](float value) { return !std::isfinite(value); });
  if (found == end)
    return;
  uint64_t place = found - begin;
  std::vector<uint64_t> index(array.shape.size());
  for (size_t axis = index.size(); axis-- > 0;) {
    index[axis] = place % array.shape[axis];
    place /= array.shape[axis];
  }
  if (!index.empty())
    index[0] += firstRow;
  fail("{} has {} at [{}]; remove or replace such values", what,
       std::isnan(*found) ? "nan" : *found > 0 ? "inf" : "-inf", fmt::join(index, ", "));
}

} // namespace rnn
