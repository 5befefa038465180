#include "training/controls/Monitor.h"

#include "data/Error.h"

#include <algorithm>
#include <fmt/ranges.h>

namespace rnn {

Monitor chooseMonitor(std::span<const std::string> names, const std::string &name) {
  auto exists = [&](std::string_view wanted) {
    return std::ranges::find(names, wanted) != names.end();
  };
  if (name.empty())
    return {exists("val_loss") ? "val_loss" : "loss"};
  if (!exists(name))
    fail("there is no `{}` to watch; an epoch has {}", name, fmt::join(names, ", "));
  return {name};
}

} // namespace rnn
