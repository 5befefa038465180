// Epochs of training steps.
#pragma once

#include "training/History.h"
#include "training/Trainer.h"

namespace rnn {

struct FitOptions {
  uint64_t epochs = 1;
  uint64_t seed = 0; // of the order of the samples; each epoch has another one
};

/// What a caller can see while it goes on; nothing happens unless overridden.
class FitObserver {
public:
  virtual ~FitObserver() = default;
  virtual void epochBegins(uint64_t epoch, uint64_t steps) {}
  /// `loss`: the mean of the samples so far; `seconds`: of the steps so far.
  virtual void stepEnds(uint64_t step, double loss, double seconds) {}
  /// Whether to go on; `seconds`: of the epoch's steps.
  virtual bool epochEnds(const EpochLosses &losses, double seconds) { return true; }
};

/// How many of `rows` rows are for training: as in Keras, the last part is for
/// validation. A split of 0 means none. Throws Error if either would have none.
uint64_t trainingRows(uint64_t rows, double validationSplit);

/// Trains with the parameters that the trainer holds. Losses are means over
/// samples; validation without samples means none. Throws Error if a loss is
/// no number any more.
History fit(Trainer &trainer, const SampleView &training, const SampleView &validation,
            const FitOptions &options, FitObserver &observer);

} // namespace rnn
