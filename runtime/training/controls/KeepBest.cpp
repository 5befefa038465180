// Saves the parameters at each best epoch and restores them when training ends.
#include "training/controls/KeepBest.h"

#include "training/Progress.h"
#include "training/checkpoint/Checkpoint.h"

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
  if (epoch == 0) // stopped in the first one
    return;
  std::ranges::copy(parameters, trainer.parameters().begin());
  fmt::print(out, "Restoring model weights from the end of the best epoch: {} ({}: {})\n", epoch,
             monitor.name, formatLoss(value));
}

void KeepBest::save(Checkpoint &checkpoint) const {
  const double numbers[] = {double(epoch), value, best.memory()};
  checkpoint.put("keep_best", std::span<const double>(numbers));
  checkpoint.put("keep_best/weights", std::span<const float>(parameters));
}

void KeepBest::restore(const Checkpoint &checkpoint) {
  double numbers[3];
  checkpoint.get("keep_best", std::span<double>(numbers));
  checkpoint.get("keep_best/weights", std::span<float>(parameters));
  epoch = static_cast<uint64_t>(numbers[0]);
  value = numbers[1];
  best.remember(numbers[2]);
}

} // namespace rnn
