// Samples of which no step counts, where a model takes the mean of those that do.
#pragma once

#include "training/Trainer.h"

#include <functional>

namespace rnn {

/// Whether all numbers of a row of the input are masked, and the model needs one that is
/// not. `length`: of the row.
bool lacksStep(const rnn_value &input, const float *row, uint64_t length);

/// Throws Error with the first such row; `first` is the number of the first one, and
/// `nameOf` names an input's array.
void requireSteps(const rnn_model &model, const SampleView &data, uint64_t first,
                  const std::function<std::string(const rnn_value &)> &nameOf);

} // namespace rnn
