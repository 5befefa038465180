// What words are learnt with -> the text of a model of models/embeddings.
#pragma once

#include "embeddings/TextChunks.h"
#include "embeddings/TextWindows.h"

#include <string>

namespace rnn {

struct WordModelSizes {
  uint64_t pieces = 0; // ids of the vocabulary
  uint64_t rows = 0;   // of the embedding that is learnt: `pieces`, or those and buckets
  uint64_t units = 0;  // numbers of a vector
  uint64_t parts = 1;  // the most rows of a word, of fastText
};

/// The texts of models/embeddings/skip-gram.rnn, cbow.rnn and fasttext.rnn with these sizes. The
/// rate is `rate` times the number of a batch's samples, of which the model's loss is the mean,
/// when it is set for each batch.
std::string skipGramModel(const WordModelSizes &sizes, const WindowOptions &options, double rate);
std::string cbowModel(const WordModelSizes &sizes, const WindowOptions &options, double rate);
std::string fastTextModel(const WordModelSizes &sizes, const WindowOptions &options, double rate);

/// The text of glove.rnn, whose loss is the sum over a batch. `rate` is GloVe's: the optimizer's
/// is 1.
std::string gloveModel(const WordModelSizes &sizes, uint64_t batch, double rate);

/// The text of elmo.rnn, whose loss is the mean over a batch.
std::string elmoModel(const WordModelSizes &sizes, const ChunkOptions &options, double rate);

} // namespace rnn
