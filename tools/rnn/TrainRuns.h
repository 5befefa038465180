// `rnn train --seeds` and `--folds`: several trainings side by side.
#pragma once

#include "TrainOptions.h"

namespace rnn::command {

/// Adds --seeds and --folds, which exclude options of a single training that are there already.
void addRunOptions(CLI::App &command, TrainOptions &options);

/// Trains once for each seed or fold, each on one thread, as many at a time as there are threads
/// and ranks, and prints a table of the results with their mean and standard deviation. All files
/// are written together in the end. Throws Error, and Stopped after a signal.
void trainRuns(const TrainOptions &options, const CLI::App &command);

} // namespace rnn::command
