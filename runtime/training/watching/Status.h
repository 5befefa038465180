// A checkpoint or a log -> how far a training is.
#pragma once

#include "training/History.h"
#include "training/checkpoint/Checkpoint.h"
#include "training/watching/Process.h"

namespace rnn {

struct TrainingStatus {
  std::string model; // its name
  TrainingPlace place;
  History history{{}};            // of the whole epochs
  std::vector<std::string> names; // of the results of the steps; empty if they are not known
  std::vector<double> values;     // means over the steps of the epoch
  WrittenBy written;
};

/// Reads a checkpoint, or a log of `rnn train --log`, also while a training writes it. Of a damaged
/// checkpoint it reads the one before and tells `warn`. Throws Error if the file is neither, or
/// damaged.
TrainingStatus readStatus(const std::filesystem::path &path,
                          const std::function<void(const std::string &)> &warn);

/// The estimated seconds to the end; NaN if there is nothing to estimate them by.
double secondsLeft(const TrainingStatus &status);

/// The epoch with the least val_loss, or loss without validation: that of `--keep-best` without
/// `--monitor`. Nothing if there is no epoch.
std::optional<EpochResults> bestEpoch(const History &history);

} // namespace rnn
