// A trainer and batches -> epochs of steps -> a history, with checkpoints on the way.
#include "training/Training.h"

#include "data/Error.h"
#include "data/Finite.h"
#include "training/FiniteResults.h"
#include "training/Probe.h"

#include <algorithm>

namespace rnn {

namespace {

using Clock = std::chrono::steady_clock;

/// What the processes of a training agree on after each step.
enum Flags : uint32_t { StopFlag = 1, CheckpointFlag = 2 };

double secondsBetween(Clock::time_point begin, Clock::time_point end) {
  return std::chrono::duration<double>(end - begin).count();
}

double secondsSince(Clock::time_point begin) { return secondsBetween(begin, Clock::now()); }

/// Throws Error if something in the step is not finite, with the earliest cause first.
void requireFiniteStep(const Trainer &trainer, const SampleView &batch, float loss, uint64_t epoch,
                       uint64_t step, const FitOptions &options) {
  const rnn_model &model = trainer.model();
  constexpr std::string_view advice = smallerRateAdvice;
  if (auto found = nameOfNotFinite(loss)) {
    std::string what = fmt::format("the loss is {} in epoch {}, step {}", *found, epoch, step);
    if (auto weight = findNotFiniteWeight(model, trainer.parameters()))
      fail("{}: the weights before it are not finite: {}; {}", what, *weight, advice);
    if (options.explain)
      fail("{}: {}", what, options.explain(batch));
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

Training::Training(Trainer &trainer, BatchSource &training, BatchSource *validation,
                   const FitOptions &options, FitObserver &observer)
    : trainer(trainer), source(training), validation(validation), options(options),
      observer(observer), metrics(trainer.model()),
      norms(options.gradientNorms ? GradientNorms(trainer.model()) : GradientNorms()),
      buffers(trainer.model(), trainer.model().batch),
      epochs(resultNames(trainer.model(), validation != nullptr, options.gradientNorms),
             options.epochs),
      values(epochs.names().size()), trained(std::span(values).first(1 + metrics.size())),
      ofSteps(std::span(values).first(trained.size() + norms.size())),
      validated(std::span(values).subspan(ofSteps.size())), epochsDone(options.firstEpoch - 1) {}

void Training::run() {
  start = written = Clock::now();
  if (options.resume)
    restore(*options.resume);
  while (!ended && epochsDone < options.epochs && runEpoch()) {
  }
  trainer.finalize();
  observer.trainingEnds();
  requireFiniteWeights(trainer.model(), trainer.parameters(),
                       "the weights that training ends with");
}

/// Returns whether the training goes on.
bool Training::runEpoch() {
  observer.epochBegins(epoch(), source.steps().value_or(0));
  if (trainSteps() && validate())
    return endEpoch();
  stopped = true;
  write();
  return false;
}

/// Returns false if the training is to stop.
bool Training::trainSteps() {
  Clock::time_point begin = Clock::now();
  double before = secondsOfSteps;
  source.begin(options.seed, epoch());
  if (step == 0) {
    trainer.resetStates();
    metrics.reset();
    norms.reset();
    sum = secondsOfSteps = before = 0;
    seen = 0;
  } else {
    source.skip(step);
    begin = Clock::now();
  }
  for (SampleView batch; (batch = source.next()).samples > 0;) {
    OutputView outputs = buffers.view(batch.length);
    float loss = trainer.step(batch, outputs, &metrics);
    requireFiniteStep(trainer, batch, loss, epoch(), step + 1, options);
    sum += double(loss) * batch.samples;
    seen += batch.samples;
    if (norms.size() > 0)
      norms.add(trainer.gradientsOfStep());
    tellResults();
    secondsOfSteps = before + secondsSince(begin);
    EpochTime time = {secondsSoFar(), double(seen) / secondsOfSteps};
    observer.stepEnds(++step, {epoch(), epochs.names().first(ofSteps.size()), ofSteps, time, seen},
                      secondsOfSteps);
    if (stopsNow())
      return false;
  }
  secondsOfSteps = before + secondsSince(begin);
  // After a resumed epoch without a step of its own, the results are those of the checkpoint.
  tellResults();
  // No loss follows the last update.
  if (auto found = findNotFiniteWeight(trainer.model(), trainer.parameters()))
    fail("the weights after epoch {} are not finite: {}; {}", epoch(), *found, smallerRateAdvice);
  requireFiniteNumbers(epochs.names(), trained, fmt::format(" in epoch {}", epoch()));
  return true;
}

/// Of the steps so far.
void Training::tellResults() {
  trained[0] = sum / seen;
  metrics.results(trained.subspan(1));
  norms.results(ofSteps.subspan(trained.size()));
}

uint32_t Training::stopFlag() const {
  return options.stopRequested && options.stopRequested() ? StopFlag : 0;
}

/// After a step: writes a checkpoint if it is time, and returns whether the training is to stop.
bool Training::stopsNow() {
  const CheckpointSchedule &schedule = options.schedule;
  bool isTime = schedule.seconds > 0 && secondsSince(written) >= schedule.seconds &&
                secondsSoFar() >= schedule.after;
  uint32_t flags = trainer.agree(stopFlag() | (isTime ? CheckpointFlag : 0));
  if (flags & StopFlag)
    return true;
  bool isStep = schedule.steps > 0 && trainer.stepsDone() % schedule.steps == 0;
  if (isStep || flags & CheckpointFlag)
    write();
  return false;
}

/// Returns false if the training is to stop.
bool Training::validate() {
  if (!validation)
    return true;
  metrics.copySums(sumsOfTraining);
  validation->begin(options.seed, epoch());
  bool stops = false;
  validated[0] = evaluate(trainer, *validation, options.validationSteps, metrics, buffers, [&] {
    stops = trainer.agree(stopFlag()) & StopFlag;
    return !stops;
  });
  metrics.results(validated.subspan(1));
  metrics.setSums(sumsOfTraining);
  if (stops)
    return false;
  requireFiniteNumbers(epochs.names().subspan(ofSteps.size()), validated,
                       fmt::format(" in epoch {}", epoch()));
  return true;
}

/// Returns whether the training goes on.
bool Training::endEpoch() {
  epochs.add(epoch(), values, {secondsSoFar(), double(seen) / secondsOfSteps});
  ++epochsDone;
  step = 0;
  ended = !observer.epochEnds(epochs[epochs.size() - 1], secondsOfSteps);
  if (options.keepsLastEpoch)
    lastEpoch = trainer.finalized();
  const CheckpointSchedule &schedule = options.schedule;
  bool isLast = ended || epochsDone >= options.epochs;
  bool isEpoch = schedule.epochs > 0 && (epochsDone % schedule.epochs == 0 || isLast);
  if (isEpoch || (isLast && schedule.atEnd()))
    write();
  return !ended;
}

double Training::secondsSoFar() const { return secondsBefore + secondsSince(start); }

void Training::write() {
  if (!options.writeCheckpoint)
    return;
  // A checkpoint of such weights would take the place of a good one.
  requireFiniteWeights(trainer.model(), trainer.parameters(), "the weights for a checkpoint");
  options.writeCheckpoint(save());
  written = Clock::now();
}

TrainingPlace Training::place() const {
  return {epochsDone, step, source.steps().value_or(0), options.epochs, ended, secondsSoFar()};
}

Checkpoint Training::save() const {
  Checkpoint checkpoint;
  checkpoint.place = place();
  checkpoint.results.assign(epochs.names().begin(), epochs.names().end());
  trainer.save(checkpoint);
  observer.save(checkpoint);
  epochs.save(checkpoint);
  const double sums[] = {sum, double(seen), secondsOfSteps};
  checkpoint.put("epoch_sums", std::span<const double>(sums));
  checkpoint.put("metric_sums", std::span<const double>(metrics.sums()));
  if (norms.size() > 0)
    checkpoint.put("gradient_norm_sums", std::span<const double>(norms.sums()));
  return checkpoint;
}

void Training::restore(const Checkpoint &checkpoint) {
  if (!std::ranges::equal(checkpoint.results, epochs.names()))
    fail("the checkpoint has the results {}, and this training has {}",
         fmt::join(checkpoint.results, ", "), fmt::join(epochs.names(), ", "));
  const TrainingPlace &place = checkpoint.place;
  if (place.epoch > options.epochs || (place.epoch == options.epochs && place.step > 0))
    fail("the checkpoint was made in epoch {}, and the training is to end after {}; ask for more "
         "epochs in all",
         place.epoch + (place.step > 0 ? 1 : 0), options.epochs);
  trainer.restore(checkpoint);
  observer.restore(checkpoint);
  epochs.restore(checkpoint);
  double sums[3];
  checkpoint.get("epoch_sums", std::span<double>(sums));
  std::vector<double> metricSums(metrics.sums().size());
  checkpoint.get("metric_sums", std::span<double>(metricSums));
  metrics.setSums(metricSums);
  if (norms.size() > 0) {
    std::vector<double> normSums(norms.sums().size());
    checkpoint.get("gradient_norm_sums", std::span<double>(normSums));
    norms.setSums(normSums);
  }
  sum = sums[0];
  seen = static_cast<uint64_t>(sums[1]);
  secondsOfSteps = sums[2];
  epochsDone = place.epoch;
  step = place.step;
  ended = place.ended;
  secondsBefore = place.seconds;
  if (options.keepsLastEpoch && step == 0 && epochsDone > 0)
    lastEpoch = trainer.finalized();
}

bool Training::returnToLastEpoch() {
  if (lastEpoch.empty())
    return false;
  std::ranges::copy(lastEpoch, trainer.parameters().begin());
  observer.trainingEnds();
  return true;
}

} // namespace rnn
