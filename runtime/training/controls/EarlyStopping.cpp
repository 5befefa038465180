// The results of an epoch -> whether training continues.
#include "training/controls/EarlyStopping.h"

#include "training/checkpoint/Checkpoint.h"

#include <fmt/format.h>

namespace rnn {

bool EarlyStopping::epochEnds(const EpochResults &results, double) {
  if (best.improves(monitor.valueOf(results), options.minDelta)) {
    waited = 0;
    return true;
  }
  if (++waited < options.patience || results.epoch == 1)
    return true;
  fmt::print(out, "Epoch {}: early stopping\n", results.epoch);
  return false;
}

void EarlyStopping::save(Checkpoint &checkpoint) const {
  const double numbers[] = {double(waited), best.memory()};
  checkpoint.put("early_stopping", std::span<const double>(numbers));
}

void EarlyStopping::restore(const Checkpoint &checkpoint) {
  double numbers[2];
  checkpoint.get("early_stopping", std::span<double>(numbers));
  waited = static_cast<uint64_t>(numbers[0]);
  best.remember(numbers[1]);
}

} // namespace rnn
