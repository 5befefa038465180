// The options of commands that read weights, and what they do.
#pragma once

#include "training/Trainer.h"
#include "training/Weights.h"

#include <CLI/CLI.hpp>

namespace rnn {

struct WeightOptions {
  std::string path;
  bool partial = false;
};

/// --weights, of a model that is applied, and --partial.
void addWeightOptions(CLI::App &command, WeightOptions &options);

/// --initial-weights, of a model that is trained, and --partial.
void addInitialWeightOptions(CLI::App &command, WeightOptions &options);

/// The weights of a model that is applied: all of them, from a file that has more where a
/// part is asked for. Throws Error.
Metadata loadWeights(const WeightOptions &options, Trainer &trainer);

/// The weights that a training starts from: drawn from the seed, or read. Tells, on stderr,
/// what a part left out and what stays as drawn. Throws Error.
void startFrom(const WeightOptions &options, Trainer &trainer, uint64_t seed);

} // namespace rnn
