// The table of a model's layers and sizes, as Keras prints it.
#pragma once

#include "rnn/model.h"

#include <string>

namespace rnn {

/// Several lines, each with its line end.
std::string summaryOf(const rnn_model &model);

} // namespace rnn
