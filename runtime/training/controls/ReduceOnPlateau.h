// A smaller learning rate when a number does not get better: Keras'
// ReduceLROnPlateau (keras.io/api/callbacks/reduce_lr_on_plateau).
#pragma once

#include "training/Fit.h"
#include "training/controls/Monitor.h"

#include <cstdio>

namespace rnn {

struct ReduceOnPlateauOptions {
  double factor = 0.1;    // of the old rate
  uint64_t patience = 10; // reduces after so many epochs without a better number
  double minDelta = 1e-4; // what is nearer to the best is not better
  uint64_t cooldown = 0;  // epochs after a reduction that are not counted
  double minimumRate = 0;
};

class ReduceOnPlateau : public FitObserver {
public:
  /// Throws Error if the model's rate is a schedule.
  ReduceOnPlateau(std::FILE *out, const Monitor &monitor, Trainer &trainer,
                  const ReduceOnPlateauOptions &options);

  bool epochEnds(const EpochResults &results, double seconds) override;

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
