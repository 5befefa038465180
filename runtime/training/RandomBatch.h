// The table of a model -> a batch to measure it with.
#pragma once

#include "training/Trainer.h"

#include <vector>

namespace rnn {

/// A full batch of uniform random numbers, and of random tokens; the same ones each time.
struct RandomBatch {
  std::vector<float> inputs, targets;
  SampleView view;

  /// `length` counts if the text leaves it open.
  RandomBatch(const rnn_model &model, uint64_t length);
  RandomBatch(const RandomBatch &) = delete;
  RandomBatch &operator=(const RandomBatch &) = delete;
};

} // namespace rnn
