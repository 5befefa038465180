// Stops training when a monitored result has stopped improving: Keras' EarlyStopping
// (keras.io/api/callbacks/early_stopping).
#pragma once

#include "training/Fit.h"
#include "training/controls/Monitor.h"

#include <cstdio>

namespace rnn {

struct EarlyStoppingOptions {
  uint64_t patience = 0; // epochs without improvement before stopping; 0 acts as 1
  double minDelta = 0;   // smallest change that counts as an improvement
};

/// Prints the epoch at which it stops.
class EarlyStopping : public FitObserver {
public:
  EarlyStopping(std::FILE *out, const Monitor &monitor, const EarlyStoppingOptions &options)
      : out(out), monitor(monitor), options(options), best(monitor.higherIsBetter) {}

  bool epochEnds(const EpochResults &results, double seconds) override;
  void save(Checkpoint &checkpoint) const override;
  void restore(const Checkpoint &checkpoint) override;

private:
  std::FILE *out;
  Monitor monitor;
  EarlyStoppingOptions options;
  Best best;
  uint64_t waited = 0;
};

} // namespace rnn
