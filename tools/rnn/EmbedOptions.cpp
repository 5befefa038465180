// The command line -> what a method learns with.
#include "EmbedOptions.h"

#include "command-line/Usage.h"

#include <algorithm>

namespace rnn::command {

namespace {

/// The defaults of word2vec and fastText.
struct Method {
  const char *name;
  double rate, sample;
  uint64_t batch;
};
constexpr Method methods[] = {
    {"skip-gram", 0.025, 1e-3, 256}, {"cbow", 0.05, 1e-3, 256}, {"fasttext", 0.05, 1e-4, 64}};

void addFiles(CLI::App &command, EmbedOptions &options) {
  command.add_option("paths", options.paths, "files with one text each, and folders of such files")
      ->type_name(textsType)
      ->required();
  command.add_flag("--lines", options.texts.lines, "each line of a file is a text");
  command.add_flag("--replace-invalid", options.texts.replaceInvalid,
                   "replace invalid UTF-8 by U+FFFD instead of stopping");
  command.add_option("--emit-model", options.emitModel, "text of the model to write (.rnn)")
      ->type_name(outputType);
  command.add_option("-o,--output", options.output, "vectors to write, in word2vec's text format")
      ->type_name(outputType)
      ->required();
}

} // namespace

void addEmbedOptions(CLI::App &command, EmbedOptions &options) {
  std::vector<std::string> names;
  for (const Method &method : methods)
    names.emplace_back(method.name);
  command
      .add_option("--method", options.method,
                  "model: skip-gram, cbow (continuous bag of words), or fasttext (words with their "
                  "n-grams of characters)")
      ->check(commandline::oneOf(names))
      ->required();
  addVocabularyOption(command, options.vocabulary);
  auto number = [&](const char *name, uint64_t &value, const char *help, uint64_t least,
                    uint64_t most) {
    return command.add_option(name, value, help)
        ->check(wholeNumber(least, most))
        ->capture_default_str();
  };
  WindowOptions &windows = options.windows;
  number("--dim", options.units, "numbers of a vector", 1, 1 << 16);
  number("--window", windows.window, "most words on each side; a random number up to this counts",
         1, 1000);
  number("--negative", windows.negative, "random words for each right one", 1, 1000);
  number("--epochs", options.epochs, "times to go through the texts", 1, 1 << 20);
  number("--batch", windows.batch, "samples that are learnt from at once", 1, 1 << 16)
      ->default_str("256; fasttext: 64");
  number("--seed", windows.seed, "seed of everything that is random", 0, UINT64_MAX);
  command
      .add_option("--sample", windows.sample,
                  "share of all words above which a word is left out more and more often; 0: never")
      ->check(realNumber("from 0 to 1", [](double x) { return x >= 0 && x <= 1; }))
      ->default_str("0.001; fasttext: 0.0001");
  command
      .add_option("--learning-rate", options.rate,
                  "rate of the first words; it falls to a ten-thousandth of it")
      ->check(realNumber("above 0", [](double x) { return x > 0; }))
      ->default_str("0.05; skip-gram: 0.025");
  constexpr const char *group = "Only for fasttext";
  constexpr uint64_t mostBuckets = (1 << 24) - 1; // tokens are less than 2^24
  number("--buckets", options.ngrams.buckets, "vectors that n-grams share by their hash", 1,
         mostBuckets)
      ->group(group);
  number("--min-n", options.ngrams.least, "fewest characters of an n-gram", 1, 1000)->group(group);
  number("--max-n", options.ngrams.most, "most characters of an n-gram", 1, 1000)->group(group);
  command
      .add_option("--fasttext-model", options.fastText,
                  "fastText's file to write (.bin), which has vectors for other words, too")
      ->type_name(outputType)
      ->group(group);
  addFiles(command, options);
  addThreadsOption(command, options.threads);
}

void completeEmbedOptions(const CLI::App &command, EmbedOptions &options) {
  if (options.method != "fasttext")
    for (const char *option : {"--buckets", "--min-n", "--max-n", "--fasttext-model"})
      if (command.count(option) > 0)
        throw CLI::RequiresError(option, "--method fasttext");
  if (options.ngrams.least > options.ngrams.most)
    throw CLI::ValidationError(fmt::format("--min-n {} is more than --max-n {}",
                                           options.ngrams.least, options.ngrams.most));
  const Method &method = *std::ranges::find(methods, options.method, &Method::name);
  if (command.count("--sample") == 0)
    options.windows.sample = method.sample;
  if (command.count("--learning-rate") == 0)
    options.rate = method.rate;
  if (command.count("--batch") == 0)
    options.windows.batch = method.batch;
}

} // namespace rnn::command
