// Checks combinations of an optimizer's arguments.
#include "model/OptimizerOptions.h"

#include <algorithm>
#include <fmt/format.h>

namespace rnnc {

namespace {

void checkClipping(const Arguments &given, Diagnostics &diagnostics) {
  std::string_view first;
  for (std::string_view option : {"clipnorm", "clipvalue", "global_clipnorm"}) {
    if (given.limit(option).value_or(0) == 0) // off, as in Keras
      continue;
    if (first.empty()) {
      first = option;
      continue;
    }
    diagnostics.error(given.range(option),
                      fmt::format("`{}` and `{}` cannot both be given", first, option),
                      "gradients are clipped in one way; keep one of them");
    diagnostics.note(given.range(first), fmt::format("`{}` is here", first));
  }
}

void checkPiecewise(const Arguments &given, Diagnostics &diagnostics) {
  std::vector<double> boundaries = given.numbers("boundaries"), values = given.numbers("values");
  if (boundaries.empty())
    diagnostics.error(given.range("boundaries"), "`boundaries` must hold at least one number");
  else if (values.size() != boundaries.size() + 1)
    diagnostics.error(given.range("values"),
                      fmt::format("`values` must hold one number more than `boundaries`, "
                                  "{} instead of {}",
                                  boundaries.size() + 1, values.size()));
  if (std::ranges::adjacent_find(boundaries, std::greater_equal<>()) != boundaries.end())
    diagnostics.error(given.range("boundaries"), "`boundaries` must ascend");
  if (std::ranges::any_of(values, [](double value) { return value < 0; }))
    diagnostics.error(given.range("values"), "a learning rate must be at least 0");
}

void checkSchedule(const Call &schedule, Diagnostics &diagnostics) {
  const Arguments &given = schedule.arguments;
  if (schedule.name == "piecewise_constant_decay")
    checkPiecewise(given, diagnostics);
  if (schedule.name == "cosine_decay_restarts" && given.real("t_mul") < 1)
    diagnostics.error(given.range("t_mul"), "`t_mul` must be at least 1",
                      "each period is that many times as long as the previous one");
}

} // namespace

void checkOptimizerOptions(const Call &optimizer, Diagnostics &diagnostics) {
  const Arguments &given = optimizer.arguments;
  checkClipping(given, diagnostics);
  if (given.size("gradient_accumulation_steps") == 1)
    diagnostics.error(given.range("gradient_accumulation_steps"),
                      "`gradient_accumulation_steps` must be at least 2, or `none`, found `1`");
  if (given.hasCall("learning_rate"))
    checkSchedule(given.call("learning_rate"), diagnostics);
}

} // namespace rnnc
