// Batches of data -> their outputs, checked.
#pragma once

#include "training/BatchSource.h"
#include "training/Trainer.h"

#include <functional>
#include <span>

namespace rnn::command {

/// Predicts all batches of an epoch of the source, and gives each of them with its outputs
/// [samples, output size] to `use`, on rank 0 alone. Throws Error for an output that is not finite,
/// with its row, counted from the first of the epoch. Returns the number of rows.
uint64_t predictBatches(
    Trainer &trainer, BatchSource &batches, uint64_t epoch,
    const std::function<void(const SampleView &batch, std::span<const float> outputs)> &use);

} // namespace rnn::command
