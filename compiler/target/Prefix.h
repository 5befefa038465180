// The prefix of an object's symbol and of the macros in its header.
#pragma once

#include <string>
#include <string_view>

namespace rnnc {

/// Why C or C++ could not use `NAME_model` and `NAME_BATCH` with this name; empty if they can.
std::string prefixProblem(std::string_view name);

} // namespace rnnc
