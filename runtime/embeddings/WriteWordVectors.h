// Rows of an embedding -> word2vec's text format.
#pragma once

#include "data/WholeFile.h"
#include "embeddings/Embedding.h"

namespace rnn {

/// Writes a line with the number of words and of the numbers of each, then a line for each piece
/// whose count is not 0: the word and its numbers, which read back as the same floats. Does not
/// publish the file. Throws Error.
void writeWordVectors(WholeFile &file, const Embedding &embedding, const Vocabulary &vocabulary,
                      std::span<const uint64_t> counts, std::span<const float> parameters);

} // namespace rnn
