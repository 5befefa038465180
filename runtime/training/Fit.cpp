// Samples or batches, split and observed -> a training.
#include "training/Fit.h"

#include "data/Error.h"
#include "training/ArrayBatches.h"
#include "training/Training.h"
#include "training/watching/GradientNorms.h"

#include <cmath>

namespace rnn {

uint64_t trainingRows(uint64_t rows, double validationSplit) {
  if (!(validationSplit >= 0 && validationSplit < 1))
    fail("the validation split must be at least 0 and below 1, found {}", validationSplit);
  auto training = static_cast<uint64_t>(std::floor(double(rows) * (1 - validationSplit)));
  if (validationSplit > 0 && (training == 0 || training == rows))
    fail("a validation split of {} leaves {} of {} rows for training and {} for validation; both "
         "need at least one",
         validationSplit, training, rows, rows - training);
  return training;
}

void FitObservers::epochBegins(uint64_t epoch, uint64_t steps) {
  for (const auto &observer : observers)
    observer->epochBegins(epoch, steps);
}

void FitObservers::stepEnds(uint64_t step, const EpochResults &soFar, double seconds) {
  for (const auto &observer : observers)
    observer->stepEnds(step, soFar, seconds);
}

bool FitObservers::epochEnds(const EpochResults &results, double seconds) {
  bool goOn = true;
  for (const auto &observer : observers)
    goOn &= observer->epochEnds(results, seconds);
  return goOn;
}

void FitObservers::trainingEnds() {
  for (const auto &observer : observers)
    observer->trainingEnds();
}

void FitObservers::save(Checkpoint &checkpoint) const {
  for (const auto &observer : observers)
    observer->save(checkpoint);
}

void FitObservers::restore(const Checkpoint &checkpoint) {
  for (const auto &observer : observers)
    observer->restore(checkpoint);
}

std::vector<std::string> resultNames(const rnn_model &model, bool validated, bool gradientNorms) {
  std::vector<std::string> names = metricNames(model);
  names.insert(names.begin(), "loss");
  size_t count = names.size();
  if (validated)
    names = withValidation(names);
  if (gradientNorms) {
    std::vector<std::string> norms = GradientNorms(model).names();
    names.insert(names.begin() + static_cast<ptrdiff_t>(count), norms.begin(), norms.end());
  }
  return names;
}

History fit(Trainer &trainer, BatchSource &training, BatchSource *validation,
            const FitOptions &options, FitObserver &observer) {
  Training run(trainer, training, validation, options, observer);
  run.run();
  return run.history();
}

History fit(Trainer &trainer, const SampleView &training, const SampleView &validation,
            const FitOptions &options, FitObserver &observer) {
  TrainingBatches batches(training, trainer.model(), /*shuffled=*/true, trainer.shards());
  BatchesInAnyOrder others(validation, trainer.model(), trainer.shards());
  return fit(trainer, batches, validation.samples > 0 ? &others : nullptr, options, observer);
}

} // namespace rnn
