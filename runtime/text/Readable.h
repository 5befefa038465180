// A piece of text -> how a person reads it on one line.
#pragma once

#include <string>
#include <string_view>

namespace rnn {

/// Control characters as `\n`, `\t`, `\r` or `\x1b`; all else as it is.
std::string readable(std::string_view text);

} // namespace rnn
