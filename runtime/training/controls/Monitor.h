// The number of an epoch that a control watches, as Keras' callbacks do.
#pragma once

#include "rnn/model.h"
#include "training/History.h"

#include <limits>

namespace rnn {

/// A column of the history. The better ones are lower, or higher: an accuracy.
struct Monitor {
  std::string name;
  bool higherIsBetter = false;

  double valueOf(const EpochResults &results) const { return results.find(name).value(); }
};

/// The column of this name; without a name val_loss, or loss where nothing is
/// validated. Throws Error, with the names that there are.
Monitor chooseMonitor(const rnn_model &model, std::span<const std::string> names,
                      const std::string &name);

/// The best number so far.
class Best {
public:
  explicit Best(bool higherIsBetter)
      : sign(higherIsBetter ? -1 : 1), best(std::numeric_limits<double>::infinity()) {}

  /// Whether the value is better by more than `minDelta`: it is then the best.
  /// A NaN never is.
  bool improves(double value, double minDelta = 0) {
    bool better = sign * value < best - minDelta;
    if (better)
      best = sign * value;
    return better;
  }

private:
  double sign, best;
};

} // namespace rnn
