// Files of word vectors in several formats -> rows of an embedding. Each `read` function reads a
// whole file and returns the number of its words; it throws Error with the path in the message.
#pragma once

#include "embeddings/VectorBytes.h"
#include "embeddings/WantedRows.h"

#include <optional>

namespace rnn {

/// The first line of Word2Vec's and of fastText's text format.
struct VectorHeader {
  uint64_t words, units;
};

/// Nothing if the line is not such a header.
std::optional<VectorHeader> parseVectorHeader(std::string_view line);

/// The text formats of Word2Vec, GloVe and fastText: a word and its numbers per line, separated by
/// spaces or tabs.
uint64_t readVectorLines(ByteLines &bytes, const std::filesystem::path &path, WantedRows &rows);

/// Whether the data after the first line, which has `firstLine` bytes, is in the format of
/// Word2Vec's `-binary 1`.
bool isWord2Vec(ByteLines &bytes, size_t firstLine, const VectorHeader &header);

/// The binary format after the first line: for each word the word, a space, and its numbers as
/// float32.
uint64_t readWord2Vec(ByteLines &bytes, const std::filesystem::path &path,
                      const VectorHeader &header, WantedRows &rows);

/// The first number of fastText's .bin, and its newest format.
inline constexpr int32_t fastTextMagic = 793712314, newestFastText = 12;

/// Whether the bytes are a model saved by fastText (.bin).
bool isFastText(ByteLines &bytes);

/// A word's vector is the mean of its own row and those of its n-grams, as fastText prints it.
uint64_t readFastText(ByteLines &bytes, const std::filesystem::path &path, WantedRows &rows);

} // namespace rnn
