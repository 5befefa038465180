// `rnn predict` of texts: from the command line, from standard input, or of labelled data.
#pragma once

#include "TextOptions.h"
#include "training/Trainer.h"

namespace rnn {

struct PredictTextOptions {
  std::vector<std::string> texts; // neither these nor data: each line of standard input
  LabelledTextOptions labelled;
};

/// --vocabulary, which the others of the group need. `data`: --data.
CLI::Option *addPredictTextOptions(CLI::App &command, PredictTextOptions &options,
                                   CLI::Option *data);

/// Throws a CLI::ParseError for options that only data gives a meaning.
void requireLabelledData(const CLI::App &command);

/// Prints a line for each text: the logit, the probability, the label. `metadata`: of the
/// trainer's weights. Throws Error.
void predictTexts(const PredictTextOptions &options, Trainer &trainer, const Metadata &metadata);

/// The same of the texts of a folder or table, with the label and place of each, the worst
/// predictions first. Throws Error.
void predictLabelledTexts(const std::string &data, const PredictTextOptions &options,
                          Trainer &trainer, const Metadata &metadata);

} // namespace rnn
