// Word vectors of other programs -> the first rows of an embedding.
#pragma once

#include "embeddings/Embedding.h"

namespace rnn {

/// How many of a vocabulary's pieces had a vector.
struct FoundVectors {
  uint64_t found, pieces;
};

/// Reads a file of Word2Vec (text, or `-binary 1`), fastText (.vec; .bin, not quantized) or
/// GloVe, which gzip may have compressed; its bytes tell which. Copies the vector of each
/// piece, by the piece's word, into its row of `parameters`, the arena; of several vectors
/// of a word, the first one. Other rows stay. Needs memory for one line, of fastText's .bin
/// for the words that are found; of text it reads the numbers of the first word and of
/// those that it copies. Throws Error: unreadable, vectors of another size than the
/// embedding's, damaged (a line with its number), another number of words than the first
/// line tells, no piece found; `vocabularyPath` is for that message.
FoundVectors loadWordVectors(const std::filesystem::path &path, const Embedding &embedding,
                             const Vocabulary &vocabulary,
                             const std::filesystem::path &vocabularyPath,
                             std::span<float> parameters);

} // namespace rnn
