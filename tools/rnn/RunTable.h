// The results of several trainings <-> lines of a table, bytes.
#pragma once

#include "training/History.h"

namespace rnn::command {

struct RunResults {
  std::string name; // "seed 3", "fold 1"
  History history{{}};
  uint64_t epoch = 0; // whose weights the training ends with

  /// Those of the epoch.
  EpochResults last() const { return history[epoch - 1]; }
};

/// The names of the columns: the epoch and the results but norms of gradients.
std::string headerOf(std::span<const std::string> names);
std::string rowOf(const RunResults &results);

/// Lines for the mean of each column over the trainings and for its standard deviation, with n - 1
/// in the denominator.
std::string summaryOf(std::span<const RunResults *const> all);

/// The history and the epoch for another process, which has the same names.
std::string toBytes(const RunResults &results);
void fromBytes(std::string_view bytes, std::vector<std::string> names, RunResults &results);

} // namespace rnn::command
