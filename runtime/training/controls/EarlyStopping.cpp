// The results of an epoch -> whether training continues.
#include "training/controls/EarlyStopping.h"

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

} // namespace rnn
