// rnn embed: texts -> the vectors of their words, learnt by a model of models/embeddings.
#include "EmbedOptions.h"

#include "data/Error.h"
#include "data/TemporaryFolder.h"
#include "data/WholeFile.h"
#include "embeddings/NgramWindows.h"
#include "embeddings/WordModels.h"
#include "embeddings/WordWindows.h"
#include "embeddings/WriteFastText.h"
#include "embeddings/WriteWordVectors.h"
#include "loading/CompiledModel.h"

#include <chrono>
#include <cmath>
#include <fmt/format.h>
#include <list>

namespace rnn::command {

namespace {

/// word2vec's rate of the last words, as a share of the first one's.
constexpr double lastRate = 1e-4;

CompiledModel loadText(const std::string &text) {
  TemporaryFolder folder;
  std::filesystem::path path = folder.path() / "words.rnn";
  writeWholeFile(path, text);
  return CompiledModel::load(path);
}

/// Goes through all samples once per epoch; the rate falls linearly with the words.
void train(Trainer &trainer, WordSamples &source, const EmbedOptions &options) {
  using Clock = std::chrono::steady_clock;
  double words = double(source.all()), all = words * double(options.epochs);
  for (uint64_t epoch = 1; epoch <= options.epochs; ++epoch) {
    auto begin = Clock::now();
    source.begin(uint32_t(epoch));
    double sum = 0, samples = 0;
    for (WordBatch batch; (batch = source.next()).samples > 0;) {
      double done = words * double(epoch - 1) + double(source.done());
      double rate = options.rate * std::max(1 - done / all, lastRate);
      trainer.setLearningRate(float(rate * double(batch.samples)));
      float loss = trainer.step({.inputs = batch.inputs.data(),
                                 .targets = batch.targets.data(),
                                 .samples = batch.samples,
                                 .length = batch.length});
      if (!std::isfinite(loss))
        fail("the vectors grow beyond all bounds in epoch {}; try a smaller --learning-rate or "
             "--batch",
             epoch);
      sum += loss * double(batch.samples);
      samples += double(batch.samples);
    }
    double seconds = std::chrono::duration<double>(Clock::now() - begin).count();
    fmt::print("epoch {}/{}  loss {:.4f}  {:.0f} words/s\n", epoch, options.epochs,
               sum / std::max(samples, 1.0), words / seconds);
    std::fflush(stdout);
  }
}

/// A method: the text of its model, its samples, and what it writes.
struct Method {
  std::string text;
  std::unique_ptr<WordSamples> samples;
  std::function<void(std::list<WholeFile> &files, const Trainer &trainer)> write;
};

struct Words {
  std::unique_ptr<Vocabulary> vocabulary;
  WordCorpus corpus;
};

void writeVectors(std::list<WholeFile> &files, const EmbedOptions &options, const Words &words,
                  const VectorOf &vectorOf) {
  writeWordVectors(files.emplace_back(options.output), *words.vocabulary, words.corpus.counts,
                   options.units, vectorOf);
}

Method windowMethod(const EmbedOptions &options, const Words &words) {
  WordModelSizes sizes{.pieces = words.vocabulary->size(), .units = options.units};
  bool isCbow = options.method == "cbow";
  return {(isCbow ? cbowModel : skipGramModel)(sizes, options.windows, options.rate),
          std::make_unique<WordWindows>(
              words.corpus, isCbow ? WindowModel::Cbow : WindowModel::SkipGram, options.windows),
          [&](std::list<WholeFile> &files, const Trainer &trainer) {
            Embedding embedding = findEmbedding(trainer.model(), "embedding", "");
            writeVectors(files, options, words, [&](uint32_t piece, std::span<float> numbers) {
              std::ranges::copy(embedding.row(trainer.parameters(), piece), numbers.begin());
            });
          }};
}

Method fastTextMethod(const EmbedOptions &options, const Words &words) {
  constexpr uint64_t mostRows = 1 << 24;
  WordModelSizes sizes{.pieces = words.vocabulary->size(),
                       .rows = words.vocabulary->size() + options.ngrams.buckets,
                       .units = options.units};
  if (sizes.rows > mostRows)
    fail(
        "{} --buckets and a vocabulary of {} are more than the {} rows of an embedding; take fewer",
        options.ngrams.buckets, sizes.pieces, mostRows);
  auto rows = std::make_shared<WordRows>(*words.vocabulary, words.corpus.counts, options.ngrams);
  return {fastTextModel(sizes, options.windows, options.rate),
          std::make_unique<NgramWindows>(words.corpus, *rows, options.windows),
          [&options, &words, rows](std::list<WholeFile> &files, const Trainer &trainer) {
            Embedding input = findEmbedding(trainer.model(), "embedding", "");
            Embedding output = findEmbedding(trainer.model(), "embedding_1", "");
            writeVectors(files, options, words, [&](uint32_t piece, std::span<float> numbers) {
              rows->vectorOf(piece, input, trainer.parameters(), numbers);
            });
            if (!options.fastText.empty())
              writeFastText(files.emplace_back(options.fastText),
                            {*words.vocabulary, words.corpus.counts, *rows, options.ngrams,
                             options.windows, options.epochs, input, output, trainer.parameters()});
          }};
}

void embed(const EmbedOptions &options) {
  for (const std::string &output : {options.output, options.emitModel, options.fastText})
    if (!output.empty())
      requireWritable(output);
  Words words{readVocabulary(options.vocabulary), {}};
  if (options.method != "skip-gram" && !words.vocabulary->hasPad())
    fail("{} of different lengths need padding, which the vocabulary `{}` lacks; make one with "
         "`rnn vocabulary --reserve pad,unknown`",
         options.method == "cbow" ? "windows" : "words", options.vocabulary);
  std::vector<std::filesystem::path> paths(options.paths.begin(), options.paths.end());
  words.corpus = readWordCorpus(listFiles(paths), options.texts, *words.vocabulary);
  Method method =
      options.method == "fasttext" ? fastTextMethod(options, words) : windowMethod(options, words);
  CompiledModel model = loadText(method.text);
  Trainer trainer(model.table(), options.threads, {}, options.windows.seed);
  trainer.initialize(options.windows.seed);
  train(trainer, *method.samples, options);
  std::list<WholeFile> files;
  if (!options.emitModel.empty())
    files.emplace_back(options.emitModel).write(method.text);
  method.write(files, trainer);
  publishTogether(files);
}

} // namespace

void addEmbed(CLI::App &app) {
  auto options = std::make_shared<EmbedOptions>();
  CLI::App *command = app.add_subcommand("embed", "learn the vectors of words from texts");
  addEmbedOptions(*command, *options);
  command->callback([options, command] {
    completeEmbedOptions(*command, *options);
    embed(*options);
  });
}

} // namespace rnn::command
