// Word vectors of other programs -> initial values of an embedding.
#pragma once

#include "embeddings/Embedding.h"

namespace rnn {

/// How many pieces of a vocabulary have a vector.
struct FoundVectors {
  uint64_t found, pieces;
};

/// Reads a file of Word2Vec (text, or `-binary 1`), fastText (.vec, or .bin without quantization)
/// or GloVe, perhaps compressed by gzip; the format is detected from the bytes. Looks up the word
/// of each piece and copies its vector to the piece's row in `parameters`, the arena; if a word has
/// several vectors, the first one counts. Other rows are unchanged. Needs memory for one line, or
/// for fastText's .bin for the words found; in text files it parses only the numbers of the first
/// word and of the words that it copies. Throws Error if the file is unreadable or damaged (with
/// the line), if its vectors have another size than the embedding's or another count than its first
/// line says, and if no piece is found, with `vocabularyPath` in that message.
FoundVectors loadWordVectors(const std::filesystem::path &path, const Embedding &embedding,
                             const Vocabulary &vocabulary,
                             const std::filesystem::path &vocabularyPath,
                             std::span<float> parameters);

} // namespace rnn
