// The formats of files of word vectors -> rows of an embedding. Each function reads a whole
// file, and gives the number of its words; it throws Error, which names the path.
#pragma once

#include "embeddings/VectorBytes.h"
#include "embeddings/WantedRows.h"

#include <optional>

namespace rnn {

/// What the first line of Word2Vec and of fastText's text tells.
struct VectorHeader {
  uint64_t words, units;
};

/// Nothing where a line is no such.
std::optional<VectorHeader> parseVectorHeader(std::string_view line);

/// Text of Word2Vec, GloVe or fastText: a word and its numbers a line, with spaces or tabs
/// between them.
uint64_t readVectorLines(ByteLines &bytes, const std::filesystem::path &path, WantedRows &rows);

/// Whether what follows the first line, of so many bytes, is as Word2Vec's `-binary 1`
/// writes it.
bool isWord2Vec(ByteLines &bytes, size_t firstLine, const VectorHeader &header);

/// Behind the first line: a word, a space and its numbers as float32, and again.
uint64_t readWord2Vec(ByteLines &bytes, const std::filesystem::path &path,
                      const VectorHeader &header, WantedRows &rows);

/// Whether the bytes are a model that fastText has saved (.bin).
bool isFastText(ByteLines &bytes);

/// A word's vector is the mean of its own and of those of its parts, as fastText prints it.
uint64_t readFastText(ByteLines &bytes, const std::filesystem::path &path, WantedRows &rows);

} // namespace rnn
