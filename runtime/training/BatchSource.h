// Where batches come from: what training and evaluation read, epoch after epoch.
#pragma once

#include "training/Trainer.h"

#include <optional>

namespace rnn {

class BatchSource {
public:
  virtual ~BatchSource() = default;

  /// The batches of an epoch; nothing where they are not counted yet.
  virtual std::optional<uint64_t> steps() const = 0;

  /// `next` gives the batches of this epoch from here on. Epochs count from 1; the
  /// order of the samples depends on seed and epoch only. Throws Error.
  virtual void begin(uint64_t seed, uint64_t epoch) = 0;

  /// The next batch, of 0 < samples <= the model's batch, which stays as it is until the
  /// next call; one without samples where the epoch ends. Throws Error.
  virtual SampleView next() = 0;
};

} // namespace rnn
