// The words for how often a training writes checkpoints.
#pragma once

#include "training/Fit.h"

#include <optional>
#include <string_view>

namespace rnn {

/// "3" or "3epochs", "90s" or "500steps"; nothing for anything else.
std::optional<CheckpointSchedule> parseSchedule(std::string_view text);

} // namespace rnn
