// Whether bytes are UTF-8 (Unicode, table 3-7).
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace rnn {

/// The place of the first byte that is of no character; npos where there is none.
size_t findInvalidUtf8(std::string_view bytes);

/// The same text with U+FFFD for each piece that is no character: for the bytes that begin
/// one as far as they do, as browsers and Python have it.
std::string replaceInvalidUtf8(std::string_view bytes);

} // namespace rnn
