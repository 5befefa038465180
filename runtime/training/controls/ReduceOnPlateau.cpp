// Epochs without an improvement -> a smaller learning rate.
#include "training/controls/ReduceOnPlateau.h"

#include "data/Error.h"
#include "training/checkpoint/Checkpoint.h"

#include <algorithm>
#include <cmath>

namespace rnn {

ReduceOnPlateau::ReduceOnPlateau(std::FILE *out, const Monitor &monitor, Trainer &trainer,
                                 const ReduceOnPlateauOptions &options)
    : out(out), monitor(monitor), trainer(trainer), options(options), best(monitor.higherIsBetter) {
  if (std::isnan(trainer.model().learning_rate))
    fail("the learning rate of model `{}` follows a schedule and cannot be reduced on a plateau; "
         "give its optimizer a number",
         trainer.model().name);
}

bool ReduceOnPlateau::epochEnds(const EpochResults &results, double) {
  if (cooling > 0) {
    --cooling;
    waited = 0;
  }
  if (best.improves(monitor.valueOf(results), options.minDelta))
    waited = 0;
  else if (cooling == 0 && ++waited >= options.patience)
    reduce(results.epoch);
  return true;
}

void ReduceOnPlateau::reduce(uint64_t epoch) {
  double old = trainer.learningRate();
  if (old <= float(options.minimumRate))
    return;
  double rate = std::max(old * options.factor, options.minimumRate);
  trainer.setLearningRate(static_cast<float>(rate));
  fmt::print(out, "Epoch {}: reducing the learning rate to {:.6g}\n", epoch, rate);
  cooling = options.cooldown;
  waited = 0;
}

void ReduceOnPlateau::save(Checkpoint &checkpoint) const {
  // The rate itself is part of the optimizer's state.
  const double numbers[] = {double(waited), double(cooling), best.memory()};
  checkpoint.put("reduce_on_plateau", std::span<const double>(numbers));
}

void ReduceOnPlateau::restore(const Checkpoint &checkpoint) {
  double numbers[3];
  checkpoint.get("reduce_on_plateau", std::span<double>(numbers));
  waited = static_cast<uint64_t>(numbers[0]);
  cooling = static_cast<uint64_t>(numbers[1]);
  best.remember(numbers[2]);
}

} // namespace rnn
