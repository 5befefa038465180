// The rows of an embedding whose mean is the vector of a word: its own, and those of its n-grams.
#pragma once

#include "embeddings/CharacterNgrams.h"
#include "embeddings/Embedding.h"

#include <vector>

namespace rnn {

class WordRows {
public:
  /// Of the pieces of a vocabulary whose count is not 0. A piece's own row is its id; the buckets
  /// follow the vocabulary.
  WordRows(const Vocabulary &vocabulary, std::span<const uint64_t> counts,
           const NgramOptions &options);

  /// Its own row first.
  std::span<const uint32_t> of(uint32_t piece) const {
    return std::span(rows).subspan(begins[piece], begins[piece + 1] - begins[piece]);
  }

  /// The most rows that a piece has.
  uint64_t most() const { return mostRows; }

  /// The sum of a piece's rows, divided by the square root of their number: what the model's score
  /// of a word near it is the product with (see models/embeddings/fasttext.rnn).
  void vectorOf(uint32_t piece, const Embedding &embedding, std::span<const float> parameters,
                std::span<float> numbers) const;

private:
  std::vector<uint32_t> rows;
  std::vector<uint64_t> begins; // [pieces + 1]
  uint64_t mostRows = 0;
};

} // namespace rnn
