// Lists of names in messages.
#pragma once

#include <fmt/ranges.h>
#include <string>

namespace rnn {

/// "`neg`, `pos`"
template <typename Names> std::string quoteNames(const Names &names) {
  return fmt::format("`{}`", fmt::join(names, "`, `"));
}

} // namespace rnn
