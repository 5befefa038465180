// A piece of text -> a readable form on one line.
#pragma once

#include <string>
#include <string_view>

namespace rnn {

/// Escapes control characters as `\n`, `\t`, `\r` or `\x1b`; keeps everything else.
std::string readable(std::string_view text);

} // namespace rnn
