// "A:B" -> rows, as in a Python slice.
#pragma once

#include <cstdint>
#include <string_view>

namespace rnn {

/// Rows [begin, end).
struct RowRange {
  uint64_t begin = 0, end = 0;
  uint64_t size() const { return end - begin; }
};

/// A missing end is the first or the last row, a negative one counts from the end, and an empty
/// text means all rows; rows that do not exist are ignored. `what` names the data in messages.
/// Throws Error for other texts and for an empty range.
RowRange parseRows(std::string_view text, uint64_t rows, std::string_view what);

} // namespace rnn
