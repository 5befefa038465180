// Text -> its words in lower case.
#pragma once

#include <functional>
#include <string_view>

namespace rnn {

/// Calls `use` with each word of UTF-8 text: a run of letters, numbers and
/// marks in lower case. Everything else separates words, except an apostrophe (’ becomes ') and a
/// zero-width joiner or non-joiner inside a word.
void forEachWord(std::string_view text, const std::function<void(std::string_view)> &use);

} // namespace rnn
