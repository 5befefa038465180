// The options --embeddings and --embeddings-layer -> initial rows of an embedding.
#include "InitialEmbeddings.h"

#include "FileOptions.h"

#include "embeddings/WordVectors.h"

#include <fmt/format.h>

namespace rnn::command {

void addInitialEmbeddingOptions(CLI::App &command, InitialEmbeddingOptions &options,
                                CLI::Option *vocabulary) {
  CLI::Option *vectors = command
                             .add_option("--embeddings", options.vectors,
                                         "word vectors from Word2Vec, GloVe or fastText (text, "
                                         ".bin, .gz) as initial values of the embedding")
                             ->type_name(inputType)
                             ->needs(vocabulary)
                             ->excludes("--initial-weights");
  command
      .add_option("--embeddings-layer", options.layer,
                  "name of the embedding layer, if there are several")
      ->needs(vectors);
}

void loadInitialEmbeddings(const InitialEmbeddingOptions &options, const std::string &vocabulary,
                           const rnn_model &model, std::span<float> parameters, bool tells) {
  if (options.vectors.empty())
    return;
  auto pieces = readVocabulary(vocabulary);
  Embedding embedding = findEmbedding(model, options.layer, "--embeddings-layer");
  requireSameSize(embedding, *pieces, vocabulary);
  FoundVectors result =
      loadWordVectors(options.vectors, embedding, *pieces, vocabulary, parameters);
  if (tells)
    fmt::print("embeddings: {} of {} pieces found ({:.1f} %)\n", result.found, result.pieces,
               100.0 * result.found / result.pieces);
}

} // namespace rnn::command
