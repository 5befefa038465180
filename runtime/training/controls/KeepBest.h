// Keeps the weights of the best epoch instead of the last: `restore_best_weights` and
// `save_best_only` of Keras' callbacks.
#pragma once

#include "training/Fit.h"
#include "training/controls/Monitor.h"

#include <cstdio>

namespace rnn {

/// Restores the parameters of the best epoch when training ends, and prints the epoch. The first of
/// equally good epochs counts.
class KeepBest : public FitObserver {
public:
  KeepBest(std::FILE *out, const Monitor &monitor, Trainer &trainer)
      : out(out), monitor(monitor), trainer(trainer), best(monitor.higherIsBetter),
        parameters(trainer.parameters().size()) {}

  bool epochEnds(const EpochResults &results, double seconds) override;
  void trainingEnds() override;
  void save(Checkpoint &checkpoint) const override;
  void restore(const Checkpoint &checkpoint) override;

  /// The number of the best epoch so far; 0 if there was none.
  uint64_t bestEpoch() const { return epoch; }

private:
  std::FILE *out;
  Monitor monitor;
  Trainer &trainer;
  Best best;
  uint64_t epoch = 0; // the best one
  double value = 0;   // its number
  std::vector<float> parameters;
};

} // namespace rnn
