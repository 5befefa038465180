// The options of `rnn train`, `evaluate` and `predict` for texts -> vocabulary, reading and length
// options.
#pragma once

#include "FileOptions.h"
#include "datasets/TextData.h"
#include "training/Weights.h"

#include <CLI/CLI.hpp>

namespace rnn::command {

/// The group of these options in `--help`.
constexpr const char *textGroup = "Text";

/// Options for labelled texts.
struct LabelledTextOptions {
  std::string vocabulary; // empty: the data is not text
  TextDataOptions data;
};

/// Adds --vocabulary, which the other options of the group need.
CLI::Option *addTextVocabularyOption(CLI::App &command, std::string &vocabulary);

/// Adds --replace-invalid.
void addReplaceInvalidOption(CLI::App &command, ReadingOptions &options, CLI::Option *vocabulary);

/// Adds --max-length and --truncate.
void addLengthOptions(CLI::App &command, TextDataOptions &options, CLI::Option *vocabulary);

/// The options, with missing lengths taken from the metadata of the weights. Throws
/// CLI::RequiresError if --truncate is given but no length is known.
TextDataOptions withRemembered(TextDataOptions options, const Metadata &weights);

/// Adds the options for labelled texts; returns that of --vocabulary.
CLI::Option *addLabelledTextOptions(CLI::App &command, LabelledTextOptions &options);

/// Adds --shuffle and --bucket, which exclude `noShuffle`.
void addTextTrainingOptions(CLI::App &command, TextTrainingOptions &options,
                            CLI::Option *vocabulary, CLI::Option *noShuffle);

/// Adds --data, for archives and texts.
CLI::Option *addDataOption(CLI::App &command, std::vector<std::string> &data);

/// Reads the vocabulary. Throws Error if it does not fit the model, or is not the one in the
/// metadata of the weights.
std::unique_ptr<Vocabulary> openVocabulary(const std::string &path, const rnn_model &model,
                                           const Metadata &weights);

/// The only file of data that is not text. Throws Error if there are several files.
const std::string &onlyArchive(const std::vector<std::string> &paths);

/// Warns on stderr if the id for padding also stands for a piece.
void warnOfPadding(const Vocabulary &vocabulary, const std::string &path);

} // namespace rnn::command
