// The object behind `rnn_state`.
#pragma once

#include "rnn/runtime.h"

#include "training/History.h"
#include "training/checkpoint/Checkpoint.h"

#include <optional>

struct rnn_state {
  const rnn_model *model;
  std::optional<rnn::Checkpoint> checkpoint = std::nullopt; // nothing before the first training
  rnn::History history{{}};
};

namespace rnn::interface {

/// Reads a checkpoint of the model, or, if it is damaged, the one before it, and says so in `note`.
/// Throws Error if it is none, or of another model.
Checkpoint readCheckpointOf(const rnn_model &model, const char *path, std::string &note);

} // namespace rnn::interface
