// The options of `rnn train` that watch the epochs -> observers of the training.
#pragma once

#include "training/Fit.h"
#include "training/controls/EarlyStopping.h"
#include "training/controls/KeepBest.h"
#include "training/controls/ReduceOnPlateau.h"

#include <CLI/CLI.hpp>

namespace rnn::command {

struct ControlOptions {
  bool earlyStopping = false, keepBest = false, reduceOnPlateau = false;
  std::string monitor;
  std::optional<double> minDelta; // empty: the default of each control
  EarlyStoppingOptions stopping;
  ReduceOnPlateauOptions plateau;
};

void addControlOptions(CLI::App &command, ControlOptions &options);

/// Throws a CLI::ParseError for options that have no effect without others.
void requireControls(const CLI::App &command, const ControlOptions &options);

/// `names` are those of an epoch's results; `out` gets the controls' messages. Returns that which
/// keeps the best weights, or null. Throws Error if a control cannot work.
const KeepBest *addControls(FitObservers &observers, std::FILE *out, const ControlOptions &options,
                            Trainer &trainer, std::span<const std::string> names);

} // namespace rnn::command
