// The layers and sizes of a model as a table.
#pragma once

#include "rnn/model.h"

namespace rnn::command {

/// Prints what Keras' `summary` prints, and the sizes of the model's arenas.
void printSummary(const rnn_model &model);

} // namespace rnn::command
