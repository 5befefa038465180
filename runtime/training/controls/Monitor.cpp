// The name of a result, or none -> the result to watch and its better direction.
#include "training/controls/Monitor.h"

#include "data/Error.h"
#include "training/metrics/Metric.h"

#include <algorithm>
#include <fmt/ranges.h>

namespace rnn {

namespace {

/// Whether higher values are better; lower values are better for a loss.
bool higherIsBetterFor(const rnn_model &model, std::string_view name) {
  if (name.starts_with(validationPrefix))
    name.remove_prefix(validationPrefix.size());
  for (const rnn_metric &metric : std::span(model.metrics, model.metric_count))
    if (name == metric.name)
      return isHigherBetter(static_cast<rnn_metric_kind>(metric.kind));
  return false;
}

} // namespace

Monitor chooseMonitor(const rnn_model &model, std::span<const std::string> names,
                      const std::string &name) {
  auto exists = [&](std::string_view wanted) {
    return std::ranges::find(names, wanted) != names.end();
  };
  if (name.empty())
    return {exists("val_loss") ? "val_loss" : "loss"};
  if (!exists(name))
    fail("there is no `{}` to watch; an epoch has {}", name, fmt::join(names, ", "));
  return {name, higherIsBetterFor(model, name)};
}

} // namespace rnn
