// Batches -> trained weights: the loop over epochs and steps.
#pragma once

#include "training/BatchSource.h"
#include "training/History.h"
#include "training/Trainer.h"

#include <functional>
#include <memory>

namespace rnn {

/// When a training writes checkpoints; 0: not by this number.
struct CheckpointSchedule {
  uint64_t epochs = 0, steps = 0; // of the whole training
  double seconds = 0;             // since the last one
  double after = 0;               // seconds of training before the first

  /// Whether the end of the training is worth one, wherever the schedule is.
  bool atEnd() const { return steps > 0 || (seconds > 0 && after == 0); }
};

struct FitOptions {
  uint64_t epochs = 1;                   // the number of the last one
  uint64_t seed = 0;                     // for the order of the samples, which is new in each epoch
  uint64_t validationSteps = UINT64_MAX; // the most batches in a validation
  bool checkFinite = false;              // check gradients and weights at each step, too
  bool gradientNorms = false;            // among the results of epochs
  uint64_t firstEpoch = 1;               // more than 1 continues an earlier training
  // Explains why the loss of the trainer's last step, on this batch, is not finite, and gives
  // advice.
  std::function<std::string(const SampleView &batch)> explain = nullptr;

  const Checkpoint *resume = nullptr; // where to go on; `firstEpoch` is then ignored
  CheckpointSchedule schedule = {};
  // Keeps a checkpoint; called by the schedule and when the training stops. It adds what decides
  // the results beside the trainer (`facts`).
  std::function<void(Checkpoint checkpoint)> writeCheckpoint = nullptr;
  // Asked after each step and each batch of a validation; true ends the training there.
  std::function<bool()> stopRequested = nullptr;
  bool keepsLastEpoch = false; // for `Training::returnToLastEpoch`
};

/// Follows the progress of a training; does nothing unless overridden.
class FitObserver {
public:
  virtual ~FitObserver() = default;
  /// `steps` is the number of steps in the epoch; 0 if not known yet.
  virtual void epochBegins(uint64_t /*epoch*/, uint64_t /*steps*/) {}
  /// `soFar` and `seconds` cover the steps of the epoch so far.
  virtual void stepEnds(uint64_t /*step*/, const EpochResults & /*soFar*/, double /*seconds*/) {}
  /// Returns whether to continue; `seconds` is the time of the epoch's steps.
  virtual bool epochEnds(const EpochResults & /*results*/, double /*seconds*/) { return true; }
  virtual void trainingEnds() {}

  /// What the observer remembers of the epochs so far, for a training that goes on later.
  virtual void save(Checkpoint & /*checkpoint*/) const {}
  /// Throws Error if the checkpoint lacks it.
  virtual void restore(const Checkpoint & /*checkpoint*/) {}
};

/// Notifies each of its observers in turn; training ends when one of them asks to.
class FitObservers : public FitObserver {
public:
  void add(std::unique_ptr<FitObserver> observer) { observers.push_back(std::move(observer)); }

  void epochBegins(uint64_t epoch, uint64_t steps) override;
  void stepEnds(uint64_t step, const EpochResults &soFar, double seconds) override;
  bool epochEnds(const EpochResults &results, double seconds) override;
  void trainingEnds() override;
  void save(Checkpoint &checkpoint) const override;
  void restore(const Checkpoint &checkpoint) override;

private:
  std::vector<std::unique_ptr<FitObserver>> observers;
};

/// The number of rows for training; as in Keras, the last part of the rows is for validation. A
/// split of 0 means no validation. Throws Error if either part would be empty.
uint64_t trainingRows(uint64_t rows, double validationSplit);

/// The names of an epoch's results: the loss and the metrics, the norms of gradients if they are
/// wanted and, if `validated`, the loss and the metrics of the validation.
std::vector<std::string> resultNames(const rnn_model &model, bool validated,
                                     bool gradientNorms = false);

/// Trains the parameters of the trainer. Losses are means over samples; `validation` may be null.
/// Throws Error when a loss, a metric or a weight becomes infinite or NaN.
History fit(Trainer &trainer, BatchSource &training, BatchSource *validation,
            const FitOptions &options, FitObserver &observer);

/// Trains on samples in memory, shuffled; if `validation` has no samples, there is none.
History fit(Trainer &trainer, const SampleView &training, const SampleView &validation,
            const FitOptions &options, FitObserver &observer);

} // namespace rnn
