// Every error that a user can cause is thrown as an Error inside librnn and caught at its boundary:
// in the `main` of a command, or in the C interface.
#pragma once

#include <fmt/format.h>
#include <stdexcept>

namespace rnn {

struct Error : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// Throws an Error whose message is one line: lower case, no full stop, names in backticks, and at
/// the end what to do about it.
template <typename... Arguments>
[[noreturn]] void fail(fmt::format_string<Arguments...> format, Arguments &&...arguments) {
  throw Error(fmt::format(format, std::forward<Arguments>(arguments)...));
}

} // namespace rnn
