// The text "A:B" -> a range of rows.
#include "data/RowRange.h"

#include "data/Error.h"

#include <algorithm>
#include <charconv>

namespace rnn {

namespace {

/// One end of the range: a number, or `otherwise` if the text is empty.
int64_t parseEnd(std::string_view text, int64_t otherwise, std::string_view range) {
  if (text.empty())
    return otherwise;
  int64_t number = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size())
    fail("`{}` is not a range of rows; write `A:B`, such as `0:2560`", range);
  return number;
}

} // namespace

RowRange parseRows(std::string_view text, uint64_t rows, std::string_view what) {
  if (text.empty())
    return {0, rows};
  size_t colon = text.find(':');
  if (colon == std::string_view::npos)
    fail("`{}` is not a range of rows; write `A:B`, such as `0:2560`", text);
  int64_t count = static_cast<int64_t>(rows);
  int64_t begin = parseEnd(text.substr(0, colon), 0, text);
  int64_t end = parseEnd(text.substr(colon + 1), count, text);
  int64_t first = begin < 0 ? begin + count : begin, last = end < 0 ? end + count : end;
  first = std::clamp<int64_t>(first, 0, count);
  last = std::clamp<int64_t>(last, 0, count);
  if (first >= last)
    fail("the range `{}` is empty: {} has {} rows, and the range goes from {} to {}", text, what,
         rows, first, last);
  return {static_cast<uint64_t>(first), static_cast<uint64_t>(last)};
}

} // namespace rnn
