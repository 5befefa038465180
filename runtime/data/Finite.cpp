#include "data/Finite.h"

#include "data/Error.h"

#include <algorithm>
#include <cmath>
#include <fmt/ranges.h>

namespace rnn {

void requireFinite(const Array &array, const std::string &what) {
  auto found = std::find_if(array.values.begin(), array.values.end(),
                            [](float value) { return !std::isfinite(value); });
  if (found == array.values.end())
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
