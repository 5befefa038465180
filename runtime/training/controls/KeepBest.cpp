// Saves the parameters at each best epoch and restores them when training ends.
#include "training/controls/KeepBest.h"

#include "training/Progress.h"

#include <algorithm>
#include <fmt/format.h>

namespace rnn {

bool KeepBest::epochEnds(const EpochResults &results, double) {
  double now = monitor.valueOf(results);
  // If no epoch has a usable number, keep the first one.
  if (best.improves(now) || epoch == 0) {
    epoch = results.epoch;
    value = now;
    std::ranges::copy(trainer.parameters(), parameters.begin());
  }
  return true;
}

void KeepBest::trainingEnds() {
  std::ranges::copy(parameters, trainer.parameters().begin());
  fmt::print(out, "Restoring model weights from the end of the best epoch: {} ({}: {})\n", epoch,
             monitor.name, formatLoss(value));
}

} // namespace rnn
