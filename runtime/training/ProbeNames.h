// What the compiler and the runtime call the values of a probe (`rnnc --probe`) beside those of
// layers.
#pragma once

#include <string_view>

namespace rnn {

/// Followed by the text of an expression by which the loss divides.
constexpr std::string_view divisorPrefix = "divisor: ";

} // namespace rnn
