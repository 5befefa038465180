// Given results of epochs -> calls of a training control, as if a training had produced them.
#pragma once

#include "training/Fit.h"

#include <cstdlib>

namespace rnn {

/// What a control printed to its `out`.
class Printed {
public:
  Printed() : stream(open_memstream(&text, &size)) {}
  ~Printed() {
    std::fclose(stream);
    std::free(text);
  }
  std::FILE *out() const { return stream; }
  std::string get() const {
    std::fflush(stream);
    return {text, size};
  }

private:
  char *text = nullptr;
  size_t size = 0;
  std::FILE *stream;
};

/// Tells the control of epoch 1, 2, ... with these values of `val_loss`, and of
/// the end; the epoch after which it stopped, or 0. `each` runs before an epoch
/// ends.
template <typename Each>
uint64_t playEpochs(FitObserver &control, const std::vector<double> &values, Each &&each) {
  std::vector<std::string> names = {"val_loss"};
  uint64_t stopped = 0;
  for (uint64_t epoch = 1; epoch <= values.size() && stopped == 0; ++epoch) {
    each(epoch);
    if (!control.epochEnds({epoch, names, std::span(values).subspan(epoch - 1, 1)}, 0))
      stopped = epoch;
  }
  control.trainingEnds();
  return stopped;
}

inline uint64_t playEpochs(FitObserver &control, const std::vector<double> &values) {
  return playEpochs(control, values, [](uint64_t) {});
}

} // namespace rnn
