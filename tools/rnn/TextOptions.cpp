// The options for texts -> reading and training options, vocabulary and lengths.
#include "TextOptions.h"

#include "Ranks.h"

#include "Commands.h"
#include "command-line/Usage.h"
#include "data/Error.h"
#include "datasets/TextMetadata.h"

#include <fmt/format.h>

namespace rnn::command {

CLI::Option *addTextVocabularyOption(CLI::App &command, std::string &vocabulary) {
  return command
      .add_option("--vocabulary", vocabulary,
                  "vocabulary that turns texts into ids; the data is then texts")
      ->type_name(inputType)
      ->group(textGroup);
}

void addReplaceInvalidOption(CLI::App &command, ReadingOptions &options, CLI::Option *vocabulary) {
  command.add_flag("--replace-invalid", options.replaceInvalid, "replace invalid UTF-8 by U+FFFD")
      ->group(textGroup)
      ->needs(vocabulary);
}

void addLengthOptions(CLI::App &command, TextDataOptions &options, CLI::Option *vocabulary) {
  command
      .add_option("--max-length", options.maxLength,
                  "the most ids of a text; longer ones are cut; default: as the weights "
                  "were trained")
      ->type_name("N")
      ->check(wholeNumber(1))
      ->group(textGroup)
      ->needs(vocabulary);
  command
      .add_option_function<std::string>(
          "--truncate", [&options](const std::string &end) { options.cutHead = end == "head"; },
          "the end that is cut: head or tail; default: as the weights were trained, else tail")
      ->check(commandline::oneOf({"head", "tail"}))
      ->group(textGroup)
      ->needs(vocabulary);
}

TextDataOptions withRemembered(TextDataOptions options, const Metadata &weights) {
  bool isCut = options.cutHead.has_value();
  rememberLengths(weights, options);
  if (isCut && !options.maxLength)
    throw CLI::RequiresError("--truncate", "--max-length");
  return options;
}

CLI::Option *addLabelledTextOptions(CLI::App &command, LabelledTextOptions &options) {
  CLI::Option *vocabulary = addTextVocabularyOption(command, options.vocabulary);
  ReadingOptions &reading = options.data.reading;
  command
      .add_option_function<std::string>(
          "--format", [&reading](const std::string &name) { reading.format = tableFormat(name); },
          "format of files: csv, tsv or jsonl; default: from their extensions")
      ->check(commandline::oneOf({"csv", "tsv", "jsonl"}))
      ->group(textGroup)
      ->needs(vocabulary);
  command.add_option("--text-column", reading.textColumn, "column of a table with the texts")
      ->capture_default_str()
      ->group(textGroup)
      ->needs(vocabulary);
  command.add_option("--label-column", reading.labelColumn, "column of a table with the labels")
      ->capture_default_str()
      ->group(textGroup)
      ->needs(vocabulary);
  command
      .add_option("--classes", reading.classes,
                  "labels that mean 0, 1, ..., such as neg,pos; default: all in alphabetical order")
      ->delimiter(',')
      ->allow_extra_args(false)
      ->group(textGroup)
      ->needs(vocabulary);
  addReplaceInvalidOption(command, reading, vocabulary);
  addLengthOptions(command, options.data, vocabulary);
  return vocabulary;
}

void addTextTrainingOptions(CLI::App &command, TextTrainingOptions &options,
                            CLI::Option *vocabulary, CLI::Option *noShuffle) {
  command
      .add_option("--shuffle", options.shuffleBuffer,
                  "shuffle in a buffer of N texts; default: shuffle all texts in memory")
      ->type_name("N")
      ->check(wholeNumber(1))
      ->group(textGroup)
      ->needs(vocabulary)
      ->excludes(noShuffle);
  command
      .add_flag("--bucket", options.byLength,
                "group texts of similar lengths into batches, which need less padding")
      ->group(textGroup)
      ->needs(vocabulary)
      ->excludes(noShuffle);
}

CLI::Option *addDataOption(CLI::App &command, std::vector<std::string> &data) {
  return command
      .add_option("--data", data,
                  "NumPy archive (.npz) with the arrays `x` and `y`, perhaps `sample_weight`, or a "
                  "table of numbers (.csv) with such columns; with --vocabulary a folder of texts, "
                  "a table or - (standard input); may be repeated")
      ->type_name(inputType)
      ->allow_extra_args(false);
}

std::unique_ptr<Vocabulary> openVocabulary(const std::string &path, const rnn_model &model,
                                           const Metadata &weights) {
  std::unique_ptr<Vocabulary> vocabulary = readVocabulary(path);
  requireVocabulary(model, *vocabulary);
  requireSameVocabulary(weights, *vocabulary);
  return vocabulary;
}

const std::string &onlyArchive(const std::vector<std::string> &paths) {
  if (paths.size() != 1)
    fail("data is one file (.npz or .csv), found {} files; several are for texts, with "
         "`--vocabulary`",
         paths.size());
  return paths.front();
}

void warnOfPadding(const Vocabulary &vocabulary, const std::string &path) {
  if (!vocabulary.hasPad() && isFirstRank())
    fmt::print(stderr,
               "rnn: warning: `{}` has no entry for padding: shorter texts are filled with id 0, "
               "which stands for `{}`\n",
               path, vocabulary.piece(0));
}

} // namespace rnn::command
