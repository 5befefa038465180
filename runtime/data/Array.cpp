// A shape -> its number of elements, and its text as NumPy writes it.
#include "data/Array.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace rnn {

std::optional<uint64_t> elementsOf(const std::vector<uint64_t> &shape) {
  uint64_t elements = 1;
  for (uint64_t size : shape)
    if (__builtin_mul_overflow(elements, size, &elements))
      return std::nullopt;
  return elements;
}

std::string formatShape(const std::vector<uint64_t> &shape) {
  // A tuple of one has a comma in Python.
  return shape.size() == 1 ? fmt::format("({},)", shape[0])
                           : fmt::format("({})", fmt::join(shape, ", "));
}

} // namespace rnn
