// Texts from the command line, standard input or labelled data -> printed predictions (`rnn
// predict`).
#pragma once

#include "TextOptions.h"
#include "training/Trainer.h"

namespace rnn::command {

struct PredictTextOptions {
  std::vector<std::string> texts; // if empty and without --data: the lines of standard input
  LabelledTextOptions labelled;
};

/// Adds --vocabulary and the options that need it. `data` is the option --data.
CLI::Option *addPredictTextOptions(CLI::App &command, PredictTextOptions &options,
                                   CLI::Option *data);

/// Throws a CLI::ParseError for options that have no effect without --data.
void requireLabelledData(const CLI::App &command);

/// Prints a line for each text: logit, probability, label. `metadata` is that of the trainer's
/// weights. Throws Error.
void predictTexts(const PredictTextOptions &options, Trainer &trainer, const Metadata &metadata);

/// The same for the texts of a folder or table, with label and position, and the worst predictions
/// first. Throws Error.
void predictLabelledTexts(const std::string &data, const PredictTextOptions &options,
                          Trainer &trainer, const Metadata &metadata);

} // namespace rnn::command
