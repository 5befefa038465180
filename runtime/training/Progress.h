// What training shows while it goes on: Keras' words.
#pragma once

#include "training/Fit.h"

#include <cstdio>

namespace rnn {

/// On a terminal a live line with a bar, the time left and the numbers so far,
/// cut to the terminal's width, and in the end all numbers in as many lines as they need;
/// otherwise, for each epoch:
///   Epoch 17/100
///   64/64 - 0s 3ms/step - loss: 0.0239 - val_loss: 0.0153
/// and before them each ten seconds what the live line has: 16/64 - ETA: 5s ...
/// 0 steps: nobody knows yet how many an epoch has.
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

/// As Keras writes a loss or a metric: four decimals, or an exponent where they would hide
/// it.
std::string formatLoss(double loss);

} // namespace rnn
