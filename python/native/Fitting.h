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
  std::string checkpoint, checkpointEvery, resume; // files and "3epochs", "90s"; empty: none
};

/// Trains as `rnn train` does. `hooks` is a Python object with the methods `write(text)`,
/// `epoch_begins(epoch)` and `epoch_ends(epoch, logs, wall_seconds, samples_per_second)`, which
/// returns whether to go on; epochs count from 0. `epoch_restored`, with the same arguments, tells
/// of the epochs of a checkpoint that the training goes on from, and `warn(text)` of one that is
/// damaged or not written. An exception of a hook ends the training with the weights of the last
/// step; KeyboardInterrupt, as of Ctrl-C, ends it as it ends by itself, with a checkpoint. Throws
/// Error.
void fit(Model &model, const Data &training, const std::optional<Data> &validation,
         const FittingOptions &options, const nb::object &hooks);

} // namespace rnn::python
