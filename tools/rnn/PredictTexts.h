// `rnn predict` of texts: from the command line or from standard input.
#pragma once

#include "TextOptions.h"
#include "training/Trainer.h"

namespace rnn {

struct PredictTextOptions {
  std::string vocabulary;
  std::vector<std::string> texts; // none: each line of standard input
  TextDataOptions data;
};

/// --vocabulary, which the others of the group need.
CLI::Option *addPredictTextOptions(CLI::App &command, PredictTextOptions &options);

/// Prints a line for each text: the logit, the probability, the label. `metadata`: of the
/// trainer's weights. Throws Error.
void predictTexts(const PredictTextOptions &options, Trainer &trainer, const Metadata &metadata);

} // namespace rnn
