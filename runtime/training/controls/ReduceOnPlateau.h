// Reduces the learning rate when a monitored result has stopped improving: Keras' ReduceLROnPlateau
// (keras.io/api/callbacks/reduce_lr_on_plateau).
#pragma once

#include "training/Fit.h"
#include "training/controls/Monitor.h"

#include <cstdio>

namespace rnn {

struct ReduceOnPlateauOptions {
  double factor = 0.1;    // new rate / old rate
  uint64_t patience = 10; // epochs without improvement before reducing
  double minDelta = 1e-4; // smallest change that counts as an improvement
  uint64_t cooldown = 0;  // epochs to ignore after a reduction
  double minimumRate = 0;
};

class ReduceOnPlateau : public FitObserver {
public:
  /// Throws Error if the model's learning rate follows a schedule.
  ReduceOnPlateau(std::FILE *out, const Monitor &monitor, Trainer &trainer,
                  const ReduceOnPlateauOptions &options);

  bool epochEnds(const EpochResults &results, double seconds) override;
  void save(Checkpoint &checkpoint) const override;
  void restore(const Checkpoint &checkpoint) override;

private:
  void reduce(uint64_t epoch);

  std::FILE *out;
  Monitor monitor;
  Trainer &trainer;
  ReduceOnPlateauOptions options;
  Best best;
  uint64_t waited = 0, cooling = 0;
};

} // namespace rnn
