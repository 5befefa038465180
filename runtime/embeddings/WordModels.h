// What words are learnt with -> the text of a model of models/embeddings.
#pragma once

#include "embeddings/WordWindows.h"

namespace rnn {

/// The text of models/embeddings/skip-gram.rnn or cbow.rnn with these sizes: `rows` ids and vectors
/// of `units` numbers. The rate is `rate` times the number of a batch's samples, of which the
/// model's loss is the mean, when it is set for each batch.
std::string wordModelText(const WindowOptions &options, uint64_t rows, uint64_t units, double rate);

} // namespace rnn
