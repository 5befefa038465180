// Sound -> the sound that a model makes of it (`rnn predict --wav`).
#pragma once

#include "training/Trainer.h"
#include "training/Weights.h"

#include <string>

namespace rnn::command {

/// Streams a file through the model, in memory that does not depend on its length; the output has
/// its rate and bits. `metadata` is that of the trainer's weights. Throws Error for a model that
/// cannot be streamed or has not one number as input and output of a step, for another rate than
/// the model's, and for a sample that is not finite.
void predictSound(const std::string &input, const std::string &output, const Trainer &trainer,
                  const Metadata &metadata);

} // namespace rnn::command
