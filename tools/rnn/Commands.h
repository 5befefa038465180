// The commands of `rnn`: each adds itself to the command line and runs from it.
#pragma once

#include "FileOptions.h"
#include "training/Trainer.h"

#include <CLI/CLI.hpp>

namespace rnn {

// A command throws Error; `main` prints it.
void addData(CLI::App &app);
void addVocabulary(CLI::App &app);
void addEncode(CLI::App &app);
void addDecode(CLI::App &app);
void addSummary(CLI::App &app);
void addTrain(CLI::App &app);
void addEvaluate(CLI::App &app);
void addPredict(CLI::App &app);
void addEmbedding(CLI::App &app);
void addNeighbors(CLI::App &app);
void addWeights(CLI::App &app);
void addPlot(CLI::App &app);
void addBench(CLI::App &app);
void addCache(CLI::App &app);

// Options that several commands have, with the same words.
void addModelOption(CLI::App &command, std::string &model);
void addThreadsOption(CLI::App &command, unsigned &threads);
CLI::Option *addRowsOption(CLI::App &command, std::string &rows);
void addWeightsOption(CLI::App &command, std::string &weights);
void addVocabularyOption(CLI::App &command, std::string &vocabulary);

/// Accepts the digits of a number from `least` to `most` and nothing else.
CLI::Validator wholeNumber(uint64_t least = 0, uint64_t most = UINT64_MAX);

/// CLI11 takes an argument `[a, b]` of an option with several values for two. A
/// NUL at its end, which no argument has, keeps it whole: `rnn` adds one to each
/// such argument of `rnn encode`, and this takes it away.
std::string withoutGuard(const std::string &argument);

/// As many as the machine has.
unsigned defaultThreads();

} // namespace rnn
