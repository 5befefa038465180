// The words of a file of vectors -> the rows of an embedding that they fill.
#pragma once

#include "embeddings/Embedding.h"
#include "text/StringTable.h"

#include <vector>

namespace rnn {

/// A word fills the rows of all pieces with this word, once.
class WantedRows {
public:
  /// `parameters`: the arena, which must outlive this.
  WantedRows(const Embedding &embedding, const Vocabulary &vocabulary, std::span<float> parameters);

  uint64_t units() const { return embedding.units; }

  /// Whether a row with this word is still empty.
  bool wants(std::string_view word) const;

  /// Fills the empty rows with this word. `numbers` is [units].
  void fill(std::string_view word, std::span<const float> numbers);

  /// The number of filled rows, and of all rows.
  uint64_t found() const { return filled; }
  uint64_t pieces() const { return embedding.pieces - first; }

  /// Throws Error if the vectors of the file have another size.
  void requireUnits(uint64_t units, const std::filesystem::path &path) const;

private:
  const Embedding &embedding;
  std::span<float> parameters;
  uint32_t first; // id of the first row that a word can fill
  uint64_t filled = 0;
  StringTable words;
  std::vector<std::vector<uint32_t>> waiting; // the ids of each word
};

} // namespace rnn
