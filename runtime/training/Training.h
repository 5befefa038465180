// A training in progress: epochs of steps that can be stopped, saved and continued.
#pragma once

#include "training/Fit.h"
#include "training/checkpoint/Checkpoint.h"
#include "training/metrics/Metrics.h"
#include "training/watching/GradientNorms.h"

#include <chrono>

namespace rnn {

class Training {
public:
  /// `validation` may be null. Everything must outlive this object.
  Training(Trainer &trainer, BatchSource &training, BatchSource *validation,
           const FitOptions &options, FitObserver &observer);

  /// Trains from the beginning, or from the checkpoint in the options, to the last epoch. Throws
  /// Error when a loss, a metric or a weight becomes infinite or NaN.
  void run();

  /// The epochs so far, also after an Error.
  const History &history() const { return epochs; }
  /// Whether `stopRequested` ended the training.
  bool wasStopped() const { return stopped; }
  TrainingPlace place() const;

  /// After an Error: gives the trainer the weights of the last epoch that ended well, or those that
  /// an observer keeps. Returns whether there are some; needs `keepsLastEpoch`.
  bool returnToLastEpoch();

private:
  bool runEpoch();
  bool trainSteps();
  bool validate();
  bool endEpoch();
  uint32_t stopFlag() const;
  bool stopsNow();
  void write();
  Checkpoint save() const;
  void restore(const Checkpoint &checkpoint);

  uint64_t epoch() const { return epochsDone + 1; }
  double secondsSoFar() const;
  void tellResults();

  Trainer &trainer;
  BatchSource &source;
  BatchSource *validation;
  const FitOptions &options;
  FitObserver &observer;
  Metrics metrics;
  GradientNorms norms;
  OutputBuffers buffers;
  History epochs;
  std::vector<double> values; // of this epoch, a number for each name of the history
  // Parts of `values`: the loss and the metrics, the same with the norms of gradients, and those of
  // the validation.
  std::span<double> trained, ofSteps, validated;

  uint64_t epochsDone = 0, step = 0;  // whole epochs, and steps of this one
  std::vector<double> sumsOfTraining; // of the metrics, during a validation
  double sum = 0;                     // of the losses of this epoch's samples
  uint64_t seen = 0;                  // samples of this epoch
  double secondsOfSteps = 0;          // of this epoch
  bool ended = false;                 // by an observer, before the last epoch
  bool stopped = false;

  std::chrono::steady_clock::time_point start, written; // of this run; the last checkpoint
  double secondsBefore = 0;                             // of earlier runs
  std::vector<float> lastEpoch; // the weights of the last epoch that ended well
};

} // namespace rnn
