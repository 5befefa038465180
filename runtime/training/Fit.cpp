#include "training/Fit.h"

#include "data/Error.h"
#include "data/Random.h"
#include "training/Shapes.h"
#include "training/metrics/Metrics.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <numeric>

namespace rnn {

namespace {

/// Copies the samples of a shuffled order, a batch at a time.
class Batches {
public:
  Batches(const SampleView &data, const rnn_model &model)
      : data(data), batch(model.batch), inputSize(rnn_input_size(&model, data.length)),
        targetSize(sizeOf(model.target.shape, data.length)), order(data.samples), inputs(batch * inputSize),
        targets(batch * targetSize), weights(data.weights ? batch : 0),
        inOrder(model.states_size > 0) {
    if (inOrder && data.samples % batch != 0)
      fail("{} rows are no whole number of batches of {}, in which the sequences of a stateful "
           "layer go on",
           data.samples, batch);
  }

  uint64_t count() const { return (data.samples + batch - 1) / batch; }

  /// Each epoch's order depends on seed and epoch only. Rows that go on in the next
  /// batch keep theirs.
  void shuffleFor(uint64_t seed, uint64_t epoch) {
    std::iota(order.begin(), order.end(), 0);
    if (inOrder)
      return;
    RandomStream random(seed, RandomPurpose::Shuffling, static_cast<uint32_t>(epoch));
    shuffle(order, random);
  }

  SampleView next(uint64_t step) {
    uint64_t first = step * batch, samples = std::min(batch, data.samples - first);
    for (uint64_t i = 0; i < samples; ++i) {
      uint64_t sample = order[first + i];
      std::copy_n(data.inputs + sample * inputSize, inputSize, inputs.data() + i * inputSize);
      std::copy_n(data.targets + sample * targetSize, targetSize, targets.data() + i * targetSize);
      if (data.weights)
        weights[i] = data.weights[sample];
    }
    return {inputs.data(), targets.data(), samples, data.weights ? weights.data() : nullptr,
            data.length};
  }

private:
  const SampleView &data;
  uint64_t batch, inputSize, targetSize;
  std::vector<uint64_t> order; // [samples]
  std::vector<float> inputs;   // [batch, input_size]
  std::vector<float> targets;  // [batch, target...]
  std::vector<float> weights;  // [batch], or none
  bool inOrder;
};

double secondsSince(std::chrono::steady_clock::time_point begin) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
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

History fit(Trainer &trainer, const SampleView &training, const SampleView &validation,
            const FitOptions &options, FitObserver &observer) {
  const rnn_model &model = trainer.model();
  Batches batches(training, model);
  Metrics metrics(model);
  OutputBuffers buffers(model, model.batch);
  History history(resultNames(model, validation.samples > 0), options.epochs);
  std::vector<double> values(history.names().size());
  std::span<double> trained = std::span(values).first(1 + metrics.size());
  std::span<double> validated = std::span(values).subspan(trained.size());
  for (uint64_t epoch = 1; epoch <= options.epochs; ++epoch) {
    observer.epochBegins(epoch, batches.count());
    auto begin = std::chrono::steady_clock::now();
    batches.shuffleFor(options.seed, epoch);
    trainer.resetStates();
    metrics.reset();
    double sum = 0;
    uint64_t seen = 0;
    for (uint64_t step = 0; step < batches.count(); ++step) {
      SampleView batch = batches.next(step);
      OutputView outputs = buffers.view(batch.length);
      sum += double(trainer.step(batch, outputs)) * batch.samples;
      seen += batch.samples;
      metrics.add(batch, outputs);
      trained[0] = sum / seen;
      metrics.results(trained.subspan(1));
      observer.stepEnds(step + 1, {epoch, history.names().first(trained.size()), trained},
                        secondsSince(begin));
    }
    double seconds = secondsSince(begin);
    if (!std::isfinite(trained[0]))
      fail("the loss is {} in epoch {}; a smaller learning rate may help",
           std::isnan(trained[0]) ? "nan" : "infinite", epoch);
    if (validation.samples > 0) {
      validated[0] = evaluate(trainer, validation, metrics, buffers);
      metrics.results(validated.subspan(1));
    }
    history.add(epoch, values);
    if (!observer.epochEnds(history[epoch - 1], seconds))
      break;
  }
  trainer.finalize();
  observer.trainingEnds();
  return history;
}

} // namespace rnn
