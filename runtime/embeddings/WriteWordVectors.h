// Vectors of words -> word2vec's text format.
#pragma once

#include "data/WholeFile.h"
#include "text/Vocabulary.h"

#include <functional>

namespace rnn {

/// Writes the vector of a piece into `numbers`, [units].
using VectorOf = std::function<void(uint32_t piece, std::span<float> numbers)>;

/// Writes a line with the number of words and of the numbers of each, then a line for each piece
/// whose count is not 0: the word and its numbers, which read back as the same floats. Does not
/// publish the file. Throws Error, also for a number that is not finite.
void writeWordVectors(WholeFile &file, const Vocabulary &vocabulary,
                      std::span<const uint64_t> counts, uint64_t units, const VectorOf &vectorOf);

} // namespace rnn
