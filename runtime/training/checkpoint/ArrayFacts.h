// What decides the results of a training on arrays, for its checkpoints.
#pragma once

#include "training/Trainer.h"
#include "training/checkpoint/Checkpoint.h"

namespace rnn {

/// The facts of a training on samples in memory: the model, the data by their hashes, and the seed.
/// `validation` may have no samples. The weights at the beginning are not among them: a
/// checkpoint has those of its place.
TrainingFacts factsOfArrays(const rnn_model &model, const SampleView &training,
                            const SampleView &validation, uint64_t seed);

} // namespace rnn
