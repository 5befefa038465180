// The options of `rnn train`, `evaluate` and `predict` for texts, and what they become.
#pragma once

#include "FileOptions.h"
#include "datasets/TextData.h"
#include "training/Weights.h"

#include <CLI/CLI.hpp>

namespace rnn {

/// Where `--help` has these options.
constexpr const char *textGroup = "Text";

/// Of texts with labels.
struct LabelledTextOptions {
  std::string vocabulary; // without one, data is no text
  TextDataOptions data;
};

/// --vocabulary, which the other options of the group need.
CLI::Option *addTextVocabularyOption(CLI::App &command, std::string &vocabulary);

/// --replace-invalid
void addReplaceInvalidOption(CLI::App &command, ReadingOptions &options, CLI::Option *vocabulary);

/// --max-length and --truncate
void addLengthOptions(CLI::App &command, TextDataOptions &options, CLI::Option *vocabulary);

/// The options, with the lengths of the weights' training where they tell none. Throws
/// CLI::RequiresError where an end is to be cut, and no length is known.
TextDataOptions withRemembered(TextDataOptions options, const Metadata &weights);

/// What reads labelled texts.
CLI::Option *addLabelledTextOptions(CLI::App &command, LabelledTextOptions &options);

/// --shuffle and --bucket, which make another order than `noShuffle` does
void addTextTrainingOptions(CLI::App &command, TextTrainingOptions &options,
                            CLI::Option *vocabulary, CLI::Option *noShuffle);

/// --data, of archives and texts
void addDataOption(CLI::App &command, std::vector<std::string> &data);

/// Reads the vocabulary. Throws Error: one that is not the model's, or not that of the
/// weights, whose metadata it is.
std::unique_ptr<Vocabulary> openVocabulary(const std::string &path, const rnn_model &model,
                                           const Metadata &weights);

/// The archive of data that is no text. Throws Error where there are several files.
const std::string &onlyArchive(const std::vector<std::string> &paths);

/// Warns, on stderr, where the ids that fill up short texts mean something.
void warnOfPadding(const Vocabulary &vocabulary, const std::string &path);

} // namespace rnn
