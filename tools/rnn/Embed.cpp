// rnn embed: texts -> the vectors of their words, learnt by a model of models/embeddings.
#include "EmbedMethods.h"

#include "data/Error.h"
#include "data/TemporaryFolder.h"
#include "embeddings/AheadSamples.h"
#include "loading/CompiledModel.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <fmt/format.h>
#include <optional>

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

/// Goes through all samples once per epoch.
void train(Trainer &trainer, const EmbedMethod &method, const EmbedOptions &options) {
  using Clock = std::chrono::steady_clock;
  // Of several threads, one draws samples, which takes a fraction of the time to learn from them.
  std::optional<AheadSamples> ahead;
  if (options.threads > 1)
    ahead.emplace(*method.samples);
  WordSamples &source = ahead ? *ahead : *method.samples;
  auto all = double(source.all());
  for (uint64_t epoch = 1; epoch <= options.epochs; ++epoch) {
    auto begin = Clock::now();
    source.begin(uint32_t(epoch));
    double sum = 0, samples = 0;
    for (WordBatch batch; (batch = source.next()).samples > 0;) {
      double share = (double(epoch - 1) + double(source.done()) / all) / double(options.epochs);
      double perLoss = method.batch == EmbedMethod::Batch::Sum ? 1 : double(batch.samples);
      if (method.batch == EmbedMethod::Batch::SumFalls)
        trainer.setLearningRate(float(options.rate * std::max(1 - share, lastRate) * perLoss));
      float loss = trainer.step({.inputs = batch.inputs.data(),
                                 .targets = batch.targets.data(),
                                 .samples = batch.samples});
      if (!std::isfinite(loss))
        fail("the vectors grow beyond all bounds in epoch {}; try a smaller --learning-rate or "
             "--batch",
             epoch);
      sum += loss * perLoss;
      samples += double(batch.samples);
    }
    double seconds = std::chrono::duration<double>(Clock::now() - begin).count();
    fmt::print("epoch {}/{}  loss {:.4f}  {:.0f} {}/s\n", epoch, options.epochs,
               sum / std::max(samples, 1.0), all / seconds, source.unit());
    std::fflush(stdout);
  }
}

void embed(const EmbedOptions &options) {
  for (const std::string &output : {options.output, options.emitModel, options.fastText})
    if (!output.empty())
      requireWritable(output);
  Words words{readVocabulary(options.vocabulary), {}};
  std::vector<std::filesystem::path> paths(options.paths.begin(), options.paths.end());
  words.corpus = readWordCorpus(listFiles(paths), options.texts, *words.vocabulary);
  EmbedMethod method = makeEmbedMethod(options, words);
  CompiledModel model = loadText(method.text);
  Trainer trainer(model.table(), options.threads, {}, options.windows.seed);
  trainer.initialize(options.windows.seed);
  train(trainer, method, options);
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
