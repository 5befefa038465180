// The command line -> what a method learns with.
#include "EmbedOptions.h"

#include "command-line/Usage.h"
#include "data/ByteSize.h"

#include <algorithm>

namespace rnn::command {

namespace {

/// The defaults of word2vec, fastText and GloVe.
struct Method {
  const char *name;
  double rate, sample;
  uint64_t window, epochs, batch;
};
constexpr Method methods[] = {{"skip-gram", 0.025, 1e-3, 5, 5, 256},
                              {"cbow", 0.05, 1e-3, 5, 5, 256},
                              {"fasttext", 0.05, 1e-4, 5, 5, 64},
                              {"glove", 0.05, 0, 15, 25, 256}};

/// Options that only one method, or all but one, take.
constexpr const char *ofFastText[] = {"--buckets", "--min-n", "--max-n", "--fasttext-model"};
constexpr const char *ofGlove[] = {"--memory"};
constexpr const char *notOfGlove[] = {"--negative", "--sample"};

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
                  "model: skip-gram, cbow (continuous bag of words), fasttext (words with their "
                  "n-grams of characters), or glove (counts of pairs)")
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
  number("--window", windows.window,
         "most words on each side; a random number up to this counts, for glove all", 1, 1000)
      ->default_str("5; glove: 15");
  number("--negative", windows.negative, "random words for each right one", 1, 1000);
  number("--epochs", options.epochs, "times to go through the texts, or through glove's pairs", 1,
         1 << 20)
      ->default_str("5; glove: 25");
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
                  "rate of the first words; it falls to a ten-thousandth of it, but not for glove")
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
  command
      .add_option_function<std::string>(
          "--memory",
          [&options](const std::string &text) {
            std::optional<uint64_t> bytes = parseByteSize(text);
            if (!bytes)
              throw CLI::ValidationError("--memory: expected bytes, such as 500M or 2G, found `" +
                                         text + "`");
            options.memory = *bytes;
          },
          "bytes for counts of pairs; the rest goes to temporary files in TMPDIR, else /tmp")
      ->default_str("1G")
      ->group("Only for glove");
  addFiles(command, options);
  addThreadsOption(command, options.threads);
}

void completeEmbedOptions(const CLI::App &command, EmbedOptions &options) {
  auto require = [&](std::span<const char *const> names, bool isMet, const char *what) {
    for (const char *option : names)
      if (command.count(option) > 0 && !isMet)
        throw CLI::RequiresError(option, what);
  };
  require(ofFastText, options.method == "fasttext", "--method fasttext");
  require(ofGlove, options.method == "glove", "--method glove");
  require(notOfGlove, options.method != "glove", "another --method");
  if (options.ngrams.least > options.ngrams.most)
    throw CLI::ValidationError(fmt::format("--min-n {} is more than --max-n {}",
                                           options.ngrams.least, options.ngrams.most));
  const Method &method = *std::ranges::find(methods, options.method, &Method::name);
  auto complete = [&](const char *option, auto &value, auto usual) {
    if (command.count(option) == 0)
      value = usual;
  };
  complete("--learning-rate", options.rate, method.rate);
  complete("--sample", options.windows.sample, method.sample);
  complete("--window", options.windows.window, method.window);
  complete("--epochs", options.epochs, method.epochs);
  complete("--batch", options.windows.batch, method.batch);
}

} // namespace rnn::command
