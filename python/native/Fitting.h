// Arrays and Keras' arguments -> the training of a model, with Python's callbacks.
#pragma once

#include "Model.h"

#include "training/ClassWeights.h"

namespace rnn::python {

struct FittingOptions {
  uint64_t epochs = 1, initialEpoch = 0;
  uint64_t seed = 0;
  double validationSplit = 0;
  bool shuffled = true;
  ClassWeights classWeights;
  /// Whether to write the progress: nothing if not at all, else whether to a terminal.
  std::optional<bool> terminal;
};

/// Trains as `rnn train` does. `hooks` is a Python object with the methods `write(text)`,
/// `epoch_begins(epoch)` and `epoch_ends(epoch, logs, wall_seconds, samples_per_second)`, which
/// returns whether to go on; epochs count from 0. An exception of a hook, as of a signal, ends the
/// training; the weights are then those of the last step. Throws Error.
void fit(Model &model, const Data &training, const std::optional<Data> &validation,
         const FittingOptions &options, const nb::object &hooks);

} // namespace rnn::python
