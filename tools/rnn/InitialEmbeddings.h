// The options of `rnn train` for initial word vectors.
#pragma once

#include "rnn/model.h"

#include <CLI/CLI.hpp>
#include <span>

namespace rnn::command {

struct InitialEmbeddingOptions {
  std::string vectors, layer;
};

/// Adds --embeddings, which needs --vocabulary and excludes --initial-weights, and
/// --embeddings-layer.
void addInitialEmbeddingOptions(CLI::App &command, InitialEmbeddingOptions &options,
                                CLI::Option *vocabulary);

/// Copies word vectors into `parameters`, the model's arena, and prints how many pieces have one,
/// if it `tells`. Does nothing without --embeddings. Throws Error.
void loadInitialEmbeddings(const InitialEmbeddingOptions &options, const std::string &vocabulary,
                           const rnn_model &model, std::span<float> parameters, bool tells = true);

} // namespace rnn::command
