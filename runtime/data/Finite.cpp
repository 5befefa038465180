#include "data/Finite.h"

#include "data/Error.h"

#include <algorithm>
#include <cmath>
#include <fmt/ranges.h>

namespace rnn {

void requireFinite(const Array &array, RowRange rows, const std::string &what) {
  auto begin = array.values.begin() + rows.begin * array.rowSize();
  auto end = array.values.begin() + rows.end * array.rowSize();
  auto found = std::find_if(begin, end, [](float value) { return !std::isfinite(value); });
  if (found == end)
    return;
  uint64_t place = found - array.values.begin();
  std::vector<uint64_t> index(array.shape.size());
  for (size_t axis = index.size(); axis-- > 0;) {
    index[axis] = place % array.shape[axis];
    place /= array.shape[axis];
  }
  fail("{} has {} at [{}]; remove or replace such values", what,
       std::isnan(*found) ? "nan" : *found > 0 ? "inf" : "-inf", fmt::join(index, ", "));
}

} // namespace rnn
