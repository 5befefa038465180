// "3epochs", "90s", "500steps" -> a schedule.
#include "training/checkpoint/Schedule.h"

#include <charconv>

namespace rnn {

std::optional<CheckpointSchedule> parseSchedule(std::string_view text) {
  uint64_t number = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  std::string_view unit = text.substr(end - text.data());
  if (error != std::errc() || number == 0)
    return std::nullopt;
  if (unit.empty() || unit == "epochs")
    return CheckpointSchedule{.epochs = number};
  if (unit == "steps")
    return CheckpointSchedule{.steps = number};
  if (unit == "s")
    return CheckpointSchedule{.seconds = double(number)};
  return std::nullopt;
}

} // namespace rnn
