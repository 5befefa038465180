// The commands of `rnn`: each adds itself to the command line and runs from it.
#pragma once

#include "FileOptions.h"
#include "training/Trainer.h"

#include <CLI/CLI.hpp>

namespace rnn::command {

// A command throws Error; `main` prints it.
void addData(CLI::App &app);
void addVocabulary(CLI::App &app);
void addEncode(CLI::App &app);
void addDecode(CLI::App &app);
void addSummary(CLI::App &app);
void addTrain(CLI::App &app);
void addFindRate(CLI::App &app);
void addEvaluate(CLI::App &app);
void addConfusion(CLI::App &app);
void addPredict(CLI::App &app);
void addEmbed(CLI::App &app);
void addEmbedding(CLI::App &app);
void addNeighbors(CLI::App &app);
void addWeights(CLI::App &app);
void addPlot(CLI::App &app);
void addStatus(CLI::App &app);
void addBench(CLI::App &app);
void addCache(CLI::App &app);
void addInspect(CLI::App &app);
void addImport(CLI::App &app);
void addExport(CLI::App &app);

// Options that several commands share, with the same help text.
void addModelOption(CLI::App &command, std::string &model);
void addThreadsOption(CLI::App &command, unsigned &threads);
CLI::Option *addRowsOption(CLI::App &command, std::string &rows);
void addWeightsOption(CLI::App &command, std::string &weights);
void addVocabularyOption(CLI::App &command, std::string &vocabulary);

/// Accepts only the digits of a number from `least` to `most`.
CLI::Validator wholeNumber(uint64_t least = 0, uint64_t most = UINT64_MAX);

/// Accepts a number for which `holds` is true; `words` describe it in the message.
CLI::Validator realNumber(const char *words, bool (*holds)(double));

/// CLI11 splits an argument `[a, b]` of an option with several values into two. `rnn` prevents this
/// by adding a NUL to the end of each such argument of `rnn encode`; this function removes it.
std::string withoutGuard(const std::string &argument);

/// The number of hardware threads, shared by the ranks on this machine.
unsigned defaultThreads();

} // namespace rnn::command
