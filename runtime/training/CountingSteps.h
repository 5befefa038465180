// Finds samples without unmasked steps, for models that take the mean over these.
#pragma once

#include "training/Trainer.h"

#include <functional>

namespace rnn {

/// Whether all steps of a row of this input are masked although the model needs an unmasked one.
/// `length` is that of the row.
bool lacksStep(const rnn_value &input, const float *row, uint64_t length);

/// Throws Error with the first such row; `first` is the number of the first row of `data`, and
/// `nameOf` gives the name of an input's array.
void requireSteps(const rnn_model &model, const SampleView &data, uint64_t first,
                  const std::function<std::string(const rnn_value &)> &nameOf);

} // namespace rnn
