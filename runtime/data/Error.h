// Every error that a user can cause is thrown as one of these inside librnn and
// caught at the edge: in the commands' `main`, or in the C interface.
#pragma once

#include <fmt/format.h>
#include <stdexcept>

namespace rnn {

struct Error : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// Throws an Error whose message is one line: lower case, no full stop, names
/// in backticks, what to do at the end.
template <typename... Arguments>
[[noreturn]] void fail(fmt::format_string<Arguments...> format, Arguments &&...arguments) {
  throw Error(fmt::format(format, std::forward<Arguments>(arguments)...));
}

} // namespace rnn
