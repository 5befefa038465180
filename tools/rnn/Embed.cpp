// rnn embed: texts -> the vectors of their words, learnt by skip-gram or continuous bag of words.
#include "Commands.h"
#include "command-line/Usage.h"

#include "data/Error.h"
#include "data/TemporaryFolder.h"
#include "data/WholeFile.h"
#include "embeddings/WordModels.h"
#include "embeddings/WriteWordVectors.h"
#include "loading/CompiledModel.h"

#include <chrono>
#include <cmath>
#include <fmt/format.h>
#include <list>

namespace rnn::command {

namespace {

struct EmbedOptions {
  std::string method, vocabulary, output, emitModel;
  std::vector<std::string> paths;
  TextOptions texts;
  WindowOptions windows;
  uint64_t units = 100, epochs = 5;
  double rate = 0.025;
  unsigned threads = defaultThreads();
};

/// word2vec's rate of the last words, as a share of the first one's.
constexpr double lastRate = 1e-4;

CompiledModel loadText(const std::string &text) {
  TemporaryFolder folder;
  std::filesystem::path path = folder.path() / "words.rnn";
  writeWholeFile(path, text);
  return CompiledModel::load(path);
}

/// Goes through the corpus once per epoch; the rate falls linearly with the words.
void train(Trainer &trainer, const WordCorpus &corpus, const EmbedOptions &options) {
  using Clock = std::chrono::steady_clock;
  WordWindows windows(corpus, options.windows);
  double all = double(corpus.words.size()) * double(options.epochs);
  for (uint64_t epoch = 1; epoch <= options.epochs; ++epoch) {
    auto begin = Clock::now();
    windows.begin(uint32_t(epoch));
    double sum = 0, samples = 0;
    for (WindowBatch batch; (batch = windows.next()).samples > 0;) {
      double words = double(corpus.words.size()) * double(epoch - 1) + double(windows.wordsDone());
      double rate = options.rate * std::max(1 - words / all, lastRate);
      trainer.setLearningRate(float(rate * double(batch.samples)));
      float loss = trainer.step({batch.inputs.data(), batch.targets.data(), batch.samples});
      if (!std::isfinite(loss))
        fail("the vectors grow beyond all bounds in epoch {}; try a smaller --learning-rate or "
             "--batch",
             epoch);
      sum += loss * double(batch.samples);
      samples += double(batch.samples);
    }
    double seconds = std::chrono::duration<double>(Clock::now() - begin).count();
    fmt::print("epoch {}/{}  loss {:.4f}  {:.0f} words/s\n", epoch, options.epochs,
               sum / std::max(samples, 1.0), double(corpus.words.size()) / seconds);
    std::fflush(stdout);
  }
}

void embed(EmbedOptions &options) {
  requireWritable(options.output);
  if (!options.emitModel.empty())
    requireWritable(options.emitModel);
  options.windows.model = options.method == "cbow" ? WindowModel::Cbow : WindowModel::SkipGram;
  std::unique_ptr<Vocabulary> vocabulary = readVocabulary(options.vocabulary);
  if (options.windows.model == WindowModel::Cbow && !vocabulary->hasPad())
    fail(
        "windows of different lengths need padding, which the vocabulary `{}` lacks; make one with "
        "`rnn vocabulary --reserve pad,unknown`",
        options.vocabulary);
  std::vector<std::filesystem::path> paths(options.paths.begin(), options.paths.end());
  WordCorpus corpus = readWordCorpus(listFiles(paths), options.texts, *vocabulary);
  std::string text =
      wordModelText(options.windows, vocabulary->size(), options.units, options.rate);
  CompiledModel model = loadText(text);
  Trainer trainer(model.table(), options.threads, {}, options.windows.seed);
  trainer.initialize(options.windows.seed);
  train(trainer, corpus, options);
  Embedding embedding = findEmbedding(model.table(), "embedding", "");
  std::list<WholeFile> files;
  if (!options.emitModel.empty())
    files.emplace_back(options.emitModel).write(text);
  writeWordVectors(files.emplace_back(options.output), embedding, *vocabulary, corpus.counts,
                   trainer.parameters());
  publishTogether(files);
}

} // namespace

void addEmbed(CLI::App &app) {
  auto options = std::make_shared<EmbedOptions>();
  CLI::App *command = app.add_subcommand("embed", "learn the vectors of words from texts");
  command
      ->add_option("paths", options->paths, "files with one text each, and folders of such files")
      ->type_name(textsType)
      ->required();
  command
      ->add_option("--method", options->method,
                   "model: skip-gram, or cbow (continuous bag of words)")
      ->check(commandline::oneOf({"skip-gram", "cbow"}))
      ->required();
  addVocabularyOption(*command, options->vocabulary);
  auto number = [&](const char *name, uint64_t &value, const char *help, uint64_t least,
                    uint64_t most) {
    command->add_option(name, value, help)->check(wholeNumber(least, most))->capture_default_str();
  };
  number("--dim", options->units, "numbers of a vector", 1, 1 << 16);
  number("--window", options->windows.window,
         "most words on each side; a random number up to this counts", 1, 1000);
  number("--negative", options->windows.negative, "random words for each right one", 1, 1000);
  number("--epochs", options->epochs, "times to go through the texts", 1, 1 << 20);
  number("--batch", options->windows.batch, "samples that are learnt from at once", 1, 1 << 16);
  number("--seed", options->windows.seed, "seed of everything that is random", 0, UINT64_MAX);
  auto positive = [] { return realNumber("above 0", [](double x) { return x > 0; }); };
  command
      ->add_option(
          "--sample", options->windows.sample,
          "share of all words above which a word is left out more and more often; 0: never")
      ->check(realNumber("from 0 to 1", [](double x) { return x >= 0 && x <= 1; }))
      ->capture_default_str();
  command
      ->add_option("--learning-rate", options->rate,
                   "rate of the first words; it falls to a ten-thousandth of it")
      ->check(positive())
      ->capture_default_str();
  command->add_flag("--lines", options->texts.lines, "each line of a file is a text");
  command->add_flag("--replace-invalid", options->texts.replaceInvalid,
                    "replace invalid UTF-8 by U+FFFD instead of stopping");
  command->add_option("--emit-model", options->emitModel, "text of the model to write (.rnn)")
      ->type_name(outputType);
  command->add_option("-o,--output", options->output, "vectors to write, in word2vec's text format")
      ->type_name(outputType)
      ->required();
  addThreadsOption(*command, options->threads);
  command->callback([options] { embed(*options); });
}

} // namespace rnn::command
