// The progress of a training -> lines on a terminal or in a pipe, in Keras' words.
#pragma once

#include "training/Fit.h"

#include <cstdio>

namespace rnn {

/// On a terminal, a live line with a bar, the remaining time and the results so far, cut to the
/// terminal's width, and at the end of an epoch all results in as many lines as they need.
/// Otherwise, for each epoch:
///   Epoch 17/100
///   64/64 - 0s 3ms/step - loss: 0.0239 - val_loss: 0.0153
/// and every ten seconds before that the content of the live line: 16/64 - ETA: 5s ...
/// 0 steps means that the number of steps in an epoch is not known yet.
class Progress : public FitObserver {
public:
  Progress(std::FILE *out, bool isTerminal, uint64_t epochs)
      : out(out), isTerminal(isTerminal), epochs(epochs) {}

  void epochBegins(uint64_t epoch, uint64_t steps) override;
  void stepEnds(uint64_t step, const EpochResults &soFar, double seconds) override;
  bool epochEnds(const EpochResults &results, double seconds) override;

private:
  std::FILE *out;
  bool isTerminal;
  uint64_t epochs, steps = 0;
  uint64_t done = 0;  // steps of this epoch
  double shownAt = 0; // seconds of this epoch when a line was last drawn
};

/// A loss or a metric as Keras prints it: four decimals, or an exponent for small numbers.
std::string formatLoss(double loss);

/// " - loss: 0.0239 - val_loss: 0.0153"
std::string formatResults(const EpochResults &results);

/// A time as Keras writes it: "7s", "2:05", "1:02:05".
std::string formatTime(double seconds);

} // namespace rnn
