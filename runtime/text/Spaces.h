// Text -> the same text without surrounding white space.
#pragma once

#include <algorithm>
#include <string_view>

namespace rnn {

/// Removes spaces, tabs and line ends at both ends.
inline std::string_view withoutSpaces(std::string_view text) {
  constexpr std::string_view spaces = " \t\r\n";
  text.remove_prefix(std::min(text.find_first_not_of(spaces), text.size()));
  return text.substr(0, text.find_last_not_of(spaces) + 1); // npos + 1 is 0
}

} // namespace rnn
