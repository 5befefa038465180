// The source of batches for training and evaluation, epoch after epoch.
#pragma once

#include "training/Trainer.h"

#include <optional>

namespace rnn {

class BatchSource {
public:
  virtual ~BatchSource() = default;

  /// The number of batches in an epoch; nothing if not known yet.
  virtual std::optional<uint64_t> steps() const = 0;

  /// Starts an epoch; epochs count from 1. The order of the samples depends only on seed and epoch.
  /// Throws Error.
  virtual void begin(uint64_t seed, uint64_t epoch) = 0;

  /// The next batch, with 0 < samples <= the model's batch, valid until the next call; at the end
  /// of the epoch, a batch without samples. Throws Error.
  virtual SampleView next() = 0;

  /// Leaves out the next batches of the epoch. Throws Error if there are fewer.
  virtual void skip(uint64_t batches);
};

} // namespace rnn
