// The options of `rnn train`, `evaluate` and `predict` for a series -> its windows.
#pragma once

#include "datasets/Windows.h"

#include <CLI/CLI.hpp>

namespace rnn::command {

struct SeriesOptions {
  std::string path; // empty: the data is no series
  std::vector<std::string> features, targets;
  WindowOptions windows;
};

/// Adds --series, which excludes `others`, and the options that need it; returns --series.
CLI::Option *addSeriesOptions(CLI::App &command, SeriesOptions &options,
                              const std::vector<CLI::Option *> &others);

/// Throws a CLI::ParseError if a command has none of --data, --series and --wav.
void requireData(const CLI::App &command);

} // namespace rnn::command
