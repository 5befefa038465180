// Epochs of training steps.
#pragma once

#include "training/BatchSource.h"
#include "training/History.h"
#include "training/Trainer.h"

#include <functional>
#include <memory>

namespace rnn {

struct FitOptions {
  uint64_t epochs = 1;
  uint64_t seed = 0;                     // of the order of the samples; each epoch has another one
  uint64_t validationSteps = UINT64_MAX; // the most batches that a validation takes
  bool checkFinite = false;              // gradients and weights too, at each step
  // Where the loss of the trainer's last step, on this batch, is not finite: a sentence.
  std::function<std::string(const SampleView &batch)> explain = nullptr;
};

/// What a caller can see while it goes on; nothing happens unless overridden.
class FitObserver {
public:
  virtual ~FitObserver() = default;
  /// `steps`: of the epoch; 0 where they are not counted yet.
  virtual void epochBegins(uint64_t /*epoch*/, uint64_t /*steps*/) {}
  /// `soFar`: of the epoch's samples so far; `seconds`: of the steps so far.
  virtual void stepEnds(uint64_t /*step*/, const EpochResults & /*soFar*/, double /*seconds*/) {}
  /// Whether to go on; `seconds`: of the epoch's steps.
  virtual bool epochEnds(const EpochResults & /*results*/, double /*seconds*/) { return true; }
  virtual void trainingEnds() {}
};

/// Tells each of its observers in turn; training ends when one of them wants it.
class FitObservers : public FitObserver {
public:
  void add(std::unique_ptr<FitObserver> observer) { observers.push_back(std::move(observer)); }

  void epochBegins(uint64_t epoch, uint64_t steps) override;
  void stepEnds(uint64_t step, const EpochResults &soFar, double seconds) override;
  bool epochEnds(const EpochResults &results, double seconds) override;
  void trainingEnds() override;

private:
  std::vector<std::unique_ptr<FitObserver>> observers;
};

/// How many of `rows` rows are for training: as in Keras, the last part is for
/// validation. A split of 0 means none. Throws Error if either would have none.
uint64_t trainingRows(uint64_t rows, double validationSplit);

/// The names of an epoch's results: the loss and the metrics, with or without those
/// of a validation.
std::vector<std::string> resultNames(const rnn_model &model, bool validated);

/// Trains with the parameters that the trainer holds. Losses are means over
/// samples; without `validation` (null) there is none. Throws Error where a loss, a metric
/// or a weight is not finite any more.
History fit(Trainer &trainer, BatchSource &training, BatchSource *validation,
            const FitOptions &options, FitObserver &observer);

/// With samples in memory, shuffled; validation without samples means none.
History fit(Trainer &trainer, const SampleView &training, const SampleView &validation,
            const FitOptions &options, FitObserver &observer);

} // namespace rnn
