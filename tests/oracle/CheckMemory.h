// Runs every function of a compiled model on hostile numbers, sizes and memory.
#pragma once

#include "oracle/CheckModel.h"

namespace rnn::oracle {

/// Runs everything in two layouts of memory (GuardedMemory.h), which must give the same bits: whole
/// batches, some or all smaller ones, lengths from 0 on if the model leaves it open, and numbers
/// that are NaN, infinite or no tokens. Rows must depend on no other rows. Entries only for
/// what is wrong.
std::vector<TensorError> checkMemory(const rnn_model &model, uint64_t length, uint64_t seed);

/// The same for a few rows of this length only.
std::vector<TensorError> checkRows(const rnn_model &model, uint64_t length, uint64_t seed);

/// Trains several steps on 1, 2 and 7 threads, and once with a stop in the middle after which other
/// memory goes on with copies of the parameters and states: all must give the same bits. The same
/// through a checkpoint of the runtime.
std::vector<TensorError> checkTraining(const rnn_model &model, uint64_t length, uint64_t seed);

} // namespace rnn::oracle
