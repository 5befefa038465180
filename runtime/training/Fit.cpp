#include "training/Fit.h"

#include "data/Error.h"
#include "data/Random.h"
#include "training/Shapes.h"

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
      : data(data), batch(model.batch), inputSize(model.input_size),
        targetSize(sizeOf(model.target.shape)), order(data.samples), inputs(batch * inputSize),
        targets(batch * targetSize), weights(data.weights ? batch : 0) {}

  uint64_t count() const { return (data.samples + batch - 1) / batch; }

  /// Each epoch's order depends on seed and epoch only.
  void shuffleFor(uint64_t seed, uint64_t epoch) {
    std::iota(order.begin(), order.end(), 0);
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
    return {inputs.data(), targets.data(), samples, data.weights ? weights.data() : nullptr};
  }

private:
  const SampleView &data;
  uint64_t batch, inputSize, targetSize;
  std::vector<uint64_t> order; // [samples]
  std::vector<float> inputs;   // [batch, input_size]
  std::vector<float> targets;  // [batch, target...]
  std::vector<float> weights;  // [batch], or none
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

History fit(Trainer &trainer, const SampleView &training, const SampleView &validation,
            const FitOptions &options, FitObserver &observer) {
  Batches batches(training, trainer.model());
  History history;
  history.reserve(options.epochs);
  for (uint64_t epoch = 1; epoch <= options.epochs; ++epoch) {
    observer.epochBegins(epoch, batches.count());
    auto begin = std::chrono::steady_clock::now();
    batches.shuffleFor(options.seed, epoch);
    double sum = 0;
    uint64_t seen = 0;
    for (uint64_t step = 0; step < batches.count(); ++step) {
      SampleView batch = batches.next(step);
      sum += double(trainer.step(batch)) * batch.samples;
      seen += batch.samples;
      observer.stepEnds(step + 1, sum / seen, secondsSince(begin));
    }
    double seconds = secondsSince(begin);
    EpochLosses losses{epoch, sum / seen, std::nullopt};
    if (!std::isfinite(losses.loss))
      fail("the loss is {} in epoch {}; a smaller learning rate may help",
           std::isnan(losses.loss) ? "nan" : "infinite", epoch);
    if (validation.samples > 0)
      losses.validationLoss = trainer.evaluate(validation);
    history.push_back(losses);
    if (!observer.epochEnds(losses, seconds))
      break;
  }
  return history;
}

} // namespace rnn
