// Words as rows of an embedding -> fastText's binary file (.bin).
#pragma once

#include "data/WholeFile.h"
#include "embeddings/TextWindows.h"
#include "embeddings/WordRows.h"

namespace rnn {

/// What fastText's file tells about a skip-gram model, and its matrices.
struct FastTextModel {
  const Vocabulary &vocabulary;
  std::span<const uint64_t> counts; // [pieces]
  const WordRows &rows;
  NgramOptions ngrams;
  WindowOptions windows;
  uint64_t epochs;
  Embedding input, output; // [pieces + buckets, units] and [pieces, units]
  std::span<const float> parameters;
};

/// Writes a file of format 12, which fastText, gensim and `loadWordVectors` read. There the vector
/// of a word is the mean of its rows, so rows are scaled: that of an n-gram by the root of the mean
/// number of a word's rows, and a word's own row such that the mean is `WordRows::vectorOf`. Does
/// not publish the file. Throws Error.
void writeFastText(WholeFile &file, const FastTextModel &model);

} // namespace rnn
