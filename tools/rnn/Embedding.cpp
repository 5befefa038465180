// rnn embedding, rnn neighbors: a trained embedding -> tables for the Embedding Projector, and the
// nearest pieces of given words.
#include "Commands.h"

#include "datasets/TextMetadata.h"
#include "embeddings/Neighbors.h"
#include "embeddings/Pieces.h"
#include "embeddings/Projector.h"
#include "loading/CompiledModel.h"
#include "training/Weights.h"

#include <fmt/format.h>

namespace rnn::command {

namespace {

struct LearntOptions {
  std::string model, weights, vocabulary, layer;
};

void addLearntOptions(CLI::App &command, LearntOptions &options) {
  addModelOption(command, options.model);
  addWeightsOption(command, options.weights);
  addVocabularyOption(command, options.vocabulary);
  command.add_option("--layer", options.layer, "name of the embedding layer, if there are several");
}

/// A model's embedding with the weights of a file.
class Learnt {
public:
  explicit Learnt(const LearntOptions &options) : vocabulary(readVocabulary(options.vocabulary)) {
    CompiledModel model = CompiledModel::load(options.model);
    embedding = findEmbedding(model.table(), options.layer, "--layer");
    requireSameSize(embedding, *vocabulary, options.vocabulary);
    weights.resize(model->parameters_size);
    requireSameVocabulary(loadWeights(options.weights, model.table(), weights), *vocabulary);
  }

  std::span<const float> parameters() const { return weights; }

  std::unique_ptr<Vocabulary> vocabulary;
  Embedding embedding;

private:
  std::vector<float> weights; // the arena
};

/// "folder/" -> "folder".
std::filesystem::path withoutSlash(const std::filesystem::path &folder) {
  return folder.has_filename() ? folder : folder.parent_path();
}

void exportEmbedding(const LearntOptions &options, const std::filesystem::path &folder) {
  requireProjectorFolder(folder);
  Learnt learnt(options);
  writeProjector(folder, learnt.embedding, *learnt.vocabulary, learnt.parameters());
  fmt::print("{} pieces, {} numbers each\n",
             learnt.embedding.pieces - firstPiece(*learnt.vocabulary), learnt.embedding.units);
}

void printNeighbors(const LearntOptions &options, const std::vector<std::string> &words,
                    uint64_t count) {
  Learnt learnt(options);
  const Vocabulary &vocabulary = *learnt.vocabulary;
  std::vector<uint32_t> pieces; // find all before printing the first line
  for (const std::string &word : words)
    pieces.push_back(findPiece(word, vocabulary, options.vocabulary));
  for (uint32_t piece : pieces) {
    fmt::print("{}:\n", nameOf(vocabulary, piece));
    for (Neighbor neighbor :
         nearestPieces(learnt.embedding, vocabulary, learnt.parameters(), piece, count))
      fmt::print("{:>9.4f}  {}\n", neighbor.cosine, nameOf(vocabulary, neighbor.piece));
  }
}

} // namespace

void addEmbedding(CLI::App &app) {
  struct Options : LearntOptions {
    std::string output;
  };
  auto options = std::make_shared<Options>();
  CLI::App *command = app.add_subcommand(
      "embedding", "write the trained vectors of all pieces for the Embedding Projector");
  addLearntOptions(*command, *options);
  command
      ->add_option("-o,--output", options->output,
                   "folder for vectors.tsv and metadata.tsv, with a line per piece")
      ->type_name("FOLDER")
      ->required();
  command->callback([options, command] {
    std::filesystem::path folder = withoutSlash(options->output);
    requireSeparateFiles(
        *command, {{"--output", folder / "vectors.tsv"}, {"--output", folder / "metadata.tsv"}});
    exportEmbedding(*options, folder);
  });
}

void addNeighbors(CLI::App &app) {
  struct Options : LearntOptions {
    std::vector<std::string> words;
    uint64_t count = 10;
  };
  auto options = std::make_shared<Options>();
  CLI::App *command = app.add_subcommand(
      "neighbors", "print the pieces whose trained vectors are nearest to a word's");
  addLearntOptions(*command, *options);
  command->add_option("words", options->words, "pieces of the vocabulary")->required();
  command->add_option("--count", options->count, "number of pieces to print for each word")
      ->check(wholeNumber(1))
      ->capture_default_str();
  command->callback([options] { printNeighbors(*options, options->words, options->count); });
}

} // namespace rnn::command
