// The result that a training control watches, as in Keras' callbacks.
#pragma once

#include "rnn/model.h"
#include "training/History.h"

#include <limits>

namespace rnn {

/// A column of the history, and whether higher values are better, as for an accuracy.
struct Monitor {
  std::string name;
  bool higherIsBetter = false;

  double valueOf(const EpochResults &results) const { return results.find(name).value(); }
};

/// The column with this name; without a name val_loss, or loss if there is no validation. Throws
/// Error with the existing names if there is no such column.
Monitor chooseMonitor(const rnn_model &model, std::span<const std::string> names,
                      const std::string &name);

/// The best value so far.
class Best {
public:
  explicit Best(bool higherIsBetter)
      : sign(higherIsBetter ? -1 : 1), best(std::numeric_limits<double>::infinity()) {}

  /// Returns whether the value is better by more than `minDelta`, and if so keeps it as the best.
  /// NaN never is.
  bool improves(double value, double minDelta = 0) {
    bool better = sign * value < best - minDelta;
    if (better)
      best = sign * value;
    return better;
  }

  /// The best value so far, in the form in which a checkpoint keeps it.
  double memory() const { return best; }
  void remember(double memory) { best = memory; }

private:
  double sign, best;
};

} // namespace rnn
