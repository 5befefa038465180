// The command line -> what a method learns with.
#include "EmbedOptions.h"

#include "command-line/Usage.h"
#include "data/ByteSize.h"

#include <algorithm>
#include <fmt/format.h>

namespace rnn::command {

namespace {

/// The defaults of word2vec, fastText and GloVe, and about those of bilm-tf for ELMo.
struct Method {
  const char *name;
  double rate, sample;
  uint64_t window, negative, epochs, batch;
};
constexpr Method methods[] = {{"skip-gram", 0.025, 1e-3, 5, 5, 5, 256},
                              {"cbow", 0.05, 1e-3, 5, 5, 5, 256},
                              {"fasttext", 0.05, 1e-4, 5, 5, 5, 64},
                              {"glove", 0.05, 0, 15, 0, 25, 256},
                              {"elmo", 0.2, 0, 0, 64, 10, 32}};

/// Options that only some methods take.
struct Restriction {
  const char *option;
  std::string_view methods; // as a message names them
};
constexpr Restriction restrictions[] = {{"--buckets", "fasttext"},
                                        {"--min-n", "fasttext"},
                                        {"--max-n", "fasttext"},
                                        {"--fasttext-model", "fasttext"},
                                        {"--memory", "glove"},
                                        {"--steps", "elmo"},
                                        {"--window", "skip-gram, cbow, fasttext or glove"},
                                        {"--sample", "skip-gram, cbow or fasttext"},
                                        {"--negative", "skip-gram, cbow, fasttext or elmo"}};

void addFiles(CLI::App &command, EmbedOptions &options) {
  command.add_option("paths", options.paths, "files with one text each, and folders of such files")
      ->type_name(textsType)
      ->required();
  command.add_flag("--lines", options.texts.lines, "each line of a file is a text");
  command.add_flag("--replace-invalid", options.texts.replaceInvalid,
                   "replace invalid UTF-8 by U+FFFD instead of stopping");
  command.add_option("--emit-model", options.emitModel, "text of the model to write (.rnn)")
      ->type_name(outputType);
  command
      .add_option("-o,--output", options.output,
                  "vectors to write, in word2vec's text format; for elmo, weights (.safetensors)")
      ->type_name(outputType)
      ->required();
}

} // namespace

void addEmbedOptions(CLI::App &command, EmbedOptions &options) {
  std::vector<std::string> names;
  for (const Method &method : methods)
    names.emplace_back(method.name);
  command
      .add_option(
          "--method", options.method,
          "model: skip-gram, cbow (continuous bag of words), fasttext (words with their "
          "n-grams of characters), glove (counts of pairs), or elmo (language models in both "
          "directions)")
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
  number("--negative", windows.negative,
         "random words for each right one, or for each sample of elmo", 1, 1000)
      ->default_str("5; elmo: 64");
  number("--epochs", options.epochs, "times to go through the texts, or through glove's pairs", 1,
         1 << 20)
      ->default_str("5; glove: 25; elmo: 10");
  number("--batch", windows.batch, "samples that are learnt from at once", 1, 1 << 16)
      ->default_str("256; fasttext: 64; elmo: 32");
  number("--seed", windows.seed, "seed of everything that is random", 0, UINT64_MAX);
  command
      .add_option("--sample", windows.sample,
                  "share of all words above which a word is left out more and more often; 0: never")
      ->check(realNumber("from 0 to 1", [](double x) { return x >= 0 && x <= 1; }))
      ->default_str("0.001; fasttext: 0.0001");
  command
      .add_option(
          "--learning-rate", options.rate,
          "rate of the first words; it falls to a ten-thousandth of it, but not for glove and elmo")
      ->check(realNumber("above 0", [](double x) { return x > 0; }))
      ->default_str("0.05; skip-gram: 0.025; elmo: 0.2");
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
  number("--steps", options.steps, "words of a sample", 1, 1 << 16)->group("Only for elmo");
  addFiles(command, options);
  addThreadsOption(command, options.threads);
}

void completeEmbedOptions(const CLI::App &command, EmbedOptions &options) {
  for (const auto &[option, takers] : restrictions)
    if (command.count(option) > 0 && takers.find(options.method) == takers.npos)
      throw CLI::RequiresError(option, fmt::format("--method {}", takers));
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
  complete("--negative", options.windows.negative, method.negative);
  complete("--epochs", options.epochs, method.epochs);
  complete("--batch", options.windows.batch, method.batch);
}

} // namespace rnn::command
