// A trainer and batches -> epochs of training steps -> a history.
#include "training/Fit.h"

#include "data/Error.h"
#include "data/Finite.h"
#include "training/ArrayBatches.h"
#include "training/FiniteResults.h"
#include "training/metrics/Metrics.h"

#include <chrono>
#include <cmath>

namespace rnn {

namespace {

double secondsSince(std::chrono::steady_clock::time_point begin) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

/// A step of an epoch, both counted from 1.
struct Place {
  uint64_t epoch, step;
};

/// Throws Error if something in the step is not finite, with the earliest cause first.
void requireFiniteStep(const Trainer &trainer, const SampleView &batch, float loss,
                       const Place &place, const FitOptions &options) {
  const rnn_model &model = trainer.model();
  auto [epoch, step] = place;
  constexpr const char *advice = "a smaller learning rate may help";
  if (auto found = nameOfNotFinite(loss)) {
    std::string what = fmt::format("the loss is {} in epoch {}, step {}", *found, epoch, step);
    if (auto weight = findNotFiniteWeight(model, trainer.parameters()))
      fail("{}: the weights before it are not finite: {}; {}", what, *weight, advice);
    if (options.explain)
      fail("{}: {}; {}", what, options.explain(batch), advice);
    fail("{}; {}", what, advice);
  }
  if (!options.checkFinite)
    return;
  if (auto found = findNotFiniteWeight(model, trainer.gradientsOfStep()))
    fail("the gradients of epoch {}, step {}, are not finite, though the loss is: {}; {}", epoch,
         step, *found, advice);
  if (auto found = findNotFiniteWeight(model, trainer.parameters()))
    fail("the weights after epoch {}, step {}, are not finite, though the gradients are: {}; {}",
         epoch, step, *found, advice);
}

} // namespace

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

std::vector<std::string> resultNames(const rnn_model &model, bool validated) {
  std::vector<std::string> names = metricNames(model);
  names.insert(names.begin(), "loss");
  return validated ? withValidation(names) : names;
}

History fit(Trainer &trainer, BatchSource &training, BatchSource *validation,
            const FitOptions &options, FitObserver &observer) {
  const rnn_model &model = trainer.model();
  Metrics metrics(model);
  OutputBuffers buffers(model, model.batch);
  History history(resultNames(model, validation != nullptr), options.epochs);
  std::vector<double> values(history.names().size());
  std::span<double> trained = std::span(values).first(1 + metrics.size());
  std::span<double> validated = std::span(values).subspan(trained.size());
  for (uint64_t epoch = options.firstEpoch; epoch <= options.epochs; ++epoch) {
    observer.epochBegins(epoch, training.steps().value_or(0));
    auto begin = std::chrono::steady_clock::now();
    training.begin(options.seed, epoch);
    trainer.resetStates();
    metrics.reset();
    double sum = 0;
    uint64_t seen = 0, step = 0;
    for (SampleView batch; (batch = training.next()).samples > 0;) {
      OutputView outputs = buffers.view(batch.length);
      float loss = trainer.step(batch, outputs);
      requireFiniteStep(trainer, batch, loss, {epoch, step + 1}, options);
      sum += double(loss) * batch.samples;
      seen += batch.samples;
      metrics.add(batch, outputs);
      trained[0] = sum / seen;
      metrics.results(trained.subspan(1));
      observer.stepEnds(++step, {epoch, history.names().first(trained.size()), trained},
                        secondsSince(begin));
    }
    double seconds = secondsSince(begin);
    // No loss follows the last update.
    if (auto found = findNotFiniteWeight(model, trainer.parameters()))
      fail("the weights after epoch {} are not finite: {}; a smaller learning rate may help", epoch,
           *found);
    requireFiniteNumbers(history.names(), trained, fmt::format(" in epoch {}", epoch));
    if (validation) {
      validation->begin(options.seed, epoch);
      validated[0] = evaluate(trainer, *validation, options.validationSteps, metrics, buffers);
      metrics.results(validated.subspan(1));
      requireFiniteNumbers(history.names().subspan(trained.size()), validated,
                           fmt::format(" in epoch {}", epoch));
    }
    history.add(epoch, values);
    if (!observer.epochEnds(history[history.size() - 1], seconds))
      break;
  }
  trainer.finalize();
  observer.trainingEnds();
  requireFiniteWeights(model, trainer.parameters(), "the weights that training ends with");
  return history;
}

History fit(Trainer &trainer, const SampleView &training, const SampleView &validation,
            const FitOptions &options, FitObserver &observer) {
  TrainingBatches batches(training, trainer.model());
  BatchesInOrder others(validation, trainer.model());
  return fit(trainer, batches, validation.samples > 0 ? &others : nullptr, options, observer);
}

} // namespace rnn
