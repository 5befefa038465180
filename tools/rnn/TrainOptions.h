// The command line of `rnn train`.
#pragma once

#include "Checkpoints.h"
#include "Commands.h"
#include "InitialEmbeddings.h"
#include "LoadWeights.h"
#include "TrainingControls.h"
#include "TrainingData.h"

namespace rnn::command {

struct TrainOptions {
  std::string model, output, history, plot, log, tensorBoard;
  WeightOptions initialWeights;
  TrainingDataOptions data;
  InitialEmbeddingOptions embeddings;
  std::vector<std::string> frozen; // layers
  ControlOptions controls;
  CheckpointOptions checkpoints;
  bool checkFinite = false, gradientNorms = false;
  uint64_t epochs = 1, seed = 0;
  uint64_t seeds = 0, folds = 0; // of several trainings; 0: one
  unsigned threads = defaultThreads();
};

/// Why the loss of the trainer's last step is not finite, from a probe of the model.
std::string explainNotFinite(const TrainOptions &options, const Trainer &trainer,
                             const SampleView &batch);

} // namespace rnn::command
