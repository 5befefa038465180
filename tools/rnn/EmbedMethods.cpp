// word2vec, fastText, GloVe and ELMo.
#include "EmbedMethods.h"

#include "data/Error.h"
#include "datasets/TextMetadata.h"
#include "embeddings/CooccurrenceSamples.h"
#include "embeddings/NgramWindows.h"
#include "embeddings/WordModels.h"
#include "embeddings/WordWindows.h"
#include "embeddings/WriteFastText.h"
#include "embeddings/WriteWordVectors.h"
#include "training/FiniteResults.h"

#include <algorithm>

namespace rnn::command {

namespace {

void requirePad(const EmbedOptions &options, const Words &words, const char *what) {
  if (!words.vocabulary->hasPad())
    fail("{} of different lengths need padding, which the vocabulary `{}` lacks; make one with "
         "`rnn vocabulary --reserve pad,unknown`",
         what, options.vocabulary);
}

void writeVectors(std::list<WholeFile> &files, const EmbedOptions &options, const Words &words,
                  const VectorOf &vectorOf) {
  writeWordVectors(files.emplace_back(options.output), *words.vocabulary, words.corpus.counts,
                   options.units, vectorOf);
}

EmbedMethod windowMethod(const EmbedOptions &options, const Words &words) {
  bool isCbow = options.method == "cbow";
  if (isCbow)
    requirePad(options, words, "windows");
  WordModelSizes sizes{.pieces = words.vocabulary->size(), .units = options.units};
  return {(isCbow ? cbowModel : skipGramModel)(sizes, options.windows, options.rate),
          std::make_unique<WordWindows>(
              words.corpus, isCbow ? WindowModel::Cbow : WindowModel::SkipGram, options.windows),
          EmbedMethod::Batch::SumFalls, [&](std::list<WholeFile> &files, const Trainer &trainer) {
            Embedding embedding = findEmbedding(trainer.model(), "embedding", "");
            writeVectors(files, options, words, [&](uint32_t piece, std::span<float> numbers) {
              std::ranges::copy(embedding.row(trainer.parameters(), piece), numbers.begin());
            });
          }};
}

EmbedMethod fastTextMethod(const EmbedOptions &options, const Words &words) {
  requirePad(options, words, "words");
  constexpr uint64_t mostRows = 1 << 24;
  WordModelSizes sizes{.pieces = words.vocabulary->size(),
                       .rows = words.vocabulary->size() + options.ngrams.buckets,
                       .units = options.units};
  if (sizes.rows > mostRows)
    fail(
        "{} --buckets and a vocabulary of {} are more than the {} rows of an embedding; take fewer",
        options.ngrams.buckets, sizes.pieces, mostRows);
  auto rows = std::make_shared<WordRows>(*words.vocabulary, words.corpus.counts, options.ngrams);
  sizes.parts = rows->most();
  return {fastTextModel(sizes, options.windows, options.rate),
          std::make_unique<NgramWindows>(words.corpus, *rows, options.windows),
          EmbedMethod::Batch::SumFalls,
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

EmbedMethod gloveMethod(const EmbedOptions &options, const Words &words) {
  WordModelSizes sizes{.pieces = words.vocabulary->size(), .units = options.units};
  Cooccurrences pairs(
      words.corpus,
      {.window = options.windows.window, .memory = options.memory, .seed = options.windows.seed});
  return {gloveModel(sizes, options.windows.batch, options.rate),
          std::make_unique<CooccurrenceSamples>(std::move(pairs), options.windows.batch,
                                                options.windows.seed),
          EmbedMethod::Batch::Sum, [&](std::list<WholeFile> &files, const Trainer &trainer) {
            Embedding first = findEmbedding(trainer.model(), "embedding", "");
            Embedding second = findEmbedding(trainer.model(), "embedding_1", "");
            writeVectors(files, options, words, [&](uint32_t piece, std::span<float> numbers) {
              std::ranges::transform(first.row(trainer.parameters(), piece),
                                     second.row(trainer.parameters(), piece), numbers.begin(),
                                     std::plus());
            });
          }};
}

EmbedMethod elmoMethod(const EmbedOptions &options, const Words &words) {
  requirePad(options, words, "texts");
  WordModelSizes sizes{.pieces = words.vocabulary->size(), .units = options.units};
  ChunkOptions chunks{options.steps, options.windows.negative, options.windows.batch,
                      options.windows.seed};
  return {elmoModel(sizes, chunks, options.rate),
          std::make_unique<TextChunks>(words.corpus, chunks), EmbedMethod::Batch::Mean,
          [&](std::list<WholeFile> &files, const Trainer &trainer) {
            requireFiniteWeights(trainer.model(), trainer.parameters(),
                                 fmt::format("the weights for `{}`", options.output));
            saveWeights(files.emplace_back(options.output), trainer.model(), trainer.parameters(),
                        vocabularyMetadata(*words.vocabulary));
          }};
}

} // namespace

EmbedMethod makeEmbedMethod(const EmbedOptions &options, const Words &words) {
  if (options.method == "elmo")
    return elmoMethod(options, words);
  if (options.method == "glove")
    return gloveMethod(options, words);
  if (options.method == "fasttext")
    return fastTextMethod(options, words);
  return windowMethod(options, words);
}

} // namespace rnn::command
