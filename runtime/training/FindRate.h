// Steps with a rising learning rate -> the losses at each rate, and a rate to train with.
#pragma once

#include "training/BatchSource.h"

#include <optional>
#include <vector>

namespace rnn {

/// A step of the test.
struct RatePoint {
  double rate = 0, loss = 0; // `loss`: before the update with this rate
  double smoothed = 0;       // the mean loss of the steps around this one
};

struct RateTestOptions {
  double from = 1e-6, to = 1;
  uint64_t steps = 100, seed = 0; // `seed`: for the order of the samples
};

struct RateTest {
  std::vector<RatePoint> points;
  // The rate at which the test ended, because the loss grew beyond all bounds; none if it came to
  // the last rate.
  std::optional<double> diverged;

  /// The points at which the smoothed loss falls fastest and where it is least; null if it does
  /// not fall.
  const RatePoint *steepest() const;
  const RatePoint *least() const;
};

/// The learning-rate range test (Smith 2017, arXiv:1506.01186) in its exponential form: the trainer
/// takes `steps` steps, epoch after epoch, with rates from `from` to `to` that grow by the same
/// factor from step to step. A loss is smoothed by its mean over a tenth of the steps with it in
/// the middle. The test ends early when the mean over as many last steps is above the least one by
/// three times the first loss, or when a loss is not finite. Needs at least 10 steps. Throws Error
/// if the rate follows a schedule or no three losses are finite.
RateTest testRates(Trainer &trainer, BatchSource &source, const RateTestOptions &options);

/// A table in CSV: "step,learning_rate,loss,smoothed_loss".
std::string rateTestText(const RateTest &test);

} // namespace rnn
