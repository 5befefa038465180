// Ends the training when a number does not get better: Keras' EarlyStopping
// (keras.io/api/callbacks/early_stopping).
#pragma once

#include "training/Fit.h"
#include "training/controls/Monitor.h"

#include <cstdio>

namespace rnn {

struct EarlyStoppingOptions {
  uint64_t patience = 0; // stops at so many epochs without a better number, but at one at least
  double minDelta = 0;   // what is nearer to the best is not better
};

/// Tells the epoch at which it stops.
class EarlyStopping : public FitObserver {
public:
  EarlyStopping(std::FILE *out, const Monitor &monitor, const EarlyStoppingOptions &options)
      : out(out), monitor(monitor), options(options), best(monitor.higherIsBetter) {}

  bool epochEnds(const EpochResults &results, double seconds) override;

private:
  std::FILE *out;
  Monitor monitor;
  EarlyStoppingOptions options;
  Best best;
  uint64_t waited = 0;
};

} // namespace rnn
