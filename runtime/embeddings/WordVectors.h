// Word vectors of other programs -> the first rows of an embedding.
#pragma once

#include "embeddings/Embedding.h"

namespace rnn {

/// How many of a vocabulary's pieces had a vector.
struct FoundVectors {
  uint64_t found, pieces;
};

/// Reads a text file of Word2Vec or fastText (.vec; the first line tells the number
/// of words and of their numbers) or of GloVe (no such line): a word and `units`
/// numbers a line, separated by spaces. Copies the vector of each piece, by the
/// piece's word, into its row of `parameters`, the arena; of several lines of a
/// word, the first one's. Other rows stay. Needs memory for one line only, and reads
/// the numbers of the first word and of those that it copies. Throws Error: unreadable, vectors of
/// another size than the embedding's, a damaged line (with its number), another
/// number of words than the first line tells, no piece found; `vocabularyPath` is for that message.
FoundVectors loadWordVectors(const std::filesystem::path &path, const Embedding &embedding,
                             const Vocabulary &vocabulary,
                             const std::filesystem::path &vocabularyPath,
                             std::span<float> parameters);

} // namespace rnn
