// The options of `rnn train` for word vectors to start from.
#pragma once

#include "rnn/model.h"

#include <CLI/CLI.hpp>
#include <span>

namespace rnn {

struct InitialEmbeddingOptions {
  std::string vectors, layer;
};

/// --embeddings, which needs the option of the vocabulary and excludes --initial-weights, and
/// --embeddings-layer.
void addInitialEmbeddingOptions(CLI::App &command, InitialEmbeddingOptions &options,
                                CLI::Option *vocabulary);

/// Copies word vectors into the parameters, the model's arena, and tells how many pieces
/// have one. Does nothing where there is no file of such. Throws Error.
void loadInitialEmbeddings(const InitialEmbeddingOptions &options, const std::string &vocabulary,
                           const rnn_model &model, std::span<float> parameters);

} // namespace rnn
