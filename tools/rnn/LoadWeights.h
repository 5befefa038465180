// The options for weights to read -> the parameters of a trainer.
#pragma once

#include "training/Trainer.h"
#include "training/Weights.h"

#include <CLI/CLI.hpp>

namespace rnn::command {

struct WeightOptions {
  std::string path;
  bool partial = false;
};

/// Adds --weights, for a model that is applied, and --partial.
void addWeightOptions(CLI::App &command, WeightOptions &options);

/// Adds --initial-weights, for a model that is trained, and --partial.
void addInitialWeightOptions(CLI::App &command, WeightOptions &options);

/// Adds --freeze.
void addFreezeOption(CLI::App &command, std::vector<std::string> &layers);

/// Loads all weights of a model that is applied; with --partial the file may have more. Throws
/// Error.
Metadata loadWeights(const WeightOptions &options, Trainer &trainer);

/// Draws the initial weights from the seed, or reads them. With --partial, prints on stderr which
/// weights of the file were ignored and which ones were drawn, if it `tells`. Throws Error.
void startFrom(const WeightOptions &options, Trainer &trainer, uint64_t seed, bool tells = true);

} // namespace rnn::command
