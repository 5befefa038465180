// Digits and perhaps a unit -> a number.
#include "data/ByteSize.h"

#include <charconv>

namespace rnn {

std::optional<uint64_t> parseByteSize(std::string_view text) {
  uint64_t number = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  std::string_view unit(end, text.data() + text.size() - end);
  int shift = unit.empty() ? 0 : unit == "K" ? 10 : unit == "M" ? 20 : unit == "G" ? 30 : -1;
  if (error != std::errc() || shift < 0 || number > (UINT64_MAX >> shift))
    return std::nullopt;
  return number << shift;
}

} // namespace rnn
