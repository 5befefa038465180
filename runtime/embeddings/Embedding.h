// The embedding matrix in a model's parameters: one row for each piece of a vocabulary.
#pragma once

#include "rnn/model.h"
#include "text/Vocabulary.h"

#include <filesystem>
#include <span>
#include <string>
#include <string_view>

namespace rnn {

/// The weights of an embedding layer: [pieces, units] floats in the arena.
struct Embedding {
  std::string model, layer;
  uint64_t pieces = 0; // input_dim
  uint64_t units = 0;  // output_dim
  uint64_t offset = 0; // of the first float in the arena

  /// The row of a piece.
  template <typename Float>
  std::span<Float> row(std::span<Float> parameters, uint64_t piece) const {
    return parameters.subspan(offset + piece * units, units);
  }
};

/// The embedding of the named layer, or the model's only one if the name is empty. Throws Error if
/// there is none, or several and no name; the message tells the user to set `option`.
Embedding findEmbedding(const rnn_model &model, std::string_view layer, std::string_view option);

/// Throws Error unless the vocabulary read from `path` has exactly one piece for each row.
void requireSameSize(const Embedding &embedding, const Vocabulary &vocabulary,
                     const std::filesystem::path &path);

} // namespace rnn
