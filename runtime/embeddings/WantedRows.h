// Words of a file of vectors -> the rows of an embedding that they fill.
#pragma once

#include "embeddings/Embedding.h"
#include "text/StringTable.h"

#include <vector>

namespace rnn {

/// A word fills the rows of all pieces that it is the word of, once.
class WantedRows {
public:
  /// `parameters`: the arena, which must outlive this.
  WantedRows(const Embedding &embedding, const Vocabulary &vocabulary, std::span<float> parameters);

  uint64_t units() const { return embedding.units; }

  /// Whether rows wait for the word.
  bool wants(std::string_view word) const;

  /// Fills the rows that wait for the word, which then wait no more. [units]
  void fill(std::string_view word, std::span<const float> numbers);

  /// Rows that have been filled, and all.
  uint64_t found() const { return filled; }
  uint64_t pieces() const { return embedding.pieces - first; }

  /// Throws Error where the file has vectors of another size.
  void requireUnits(uint64_t units, const std::filesystem::path &path) const;

private:
  const Embedding &embedding;
  std::span<float> parameters;
  uint32_t first; // id
  uint64_t filled = 0;
  StringTable words;
  std::vector<std::vector<uint32_t>> waiting; // the ids of each word
};

} // namespace rnn
