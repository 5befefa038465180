// Archives or texts -> what `rnn train` trains and validates with.
#pragma once

#include "TextOptions.h"
#include "training/Weights.h"

namespace rnn {

struct TrainingDataOptions {
  std::vector<std::string> data, validation;
  std::string rows;
  double validationSplit = 0;
  bool shuffled = true;
  std::string classWeights;
  uint64_t validationSteps = UINT64_MAX;
  LabelledTextOptions text;
  TextTrainingOptions textTraining;
};

/// --data and what belongs to it; the option of the vocabulary.
CLI::Option *addTrainingDataOptions(CLI::App &command, TrainingDataOptions &options);

struct TrainingData {
  std::unique_ptr<BatchSource> training, validation; // no validation: null
  Metadata metadata;                                 // for the weights
  std::vector<std::shared_ptr<void>> kept;           // what the sources refer to
};

/// Opens what the options name. `initialWeights`: those to go on from, or an empty path;
/// their labels hold. `seed`: of a split of texts. Throws Error.
TrainingData openTrainingData(const TrainingDataOptions &options, const rnn_model &model,
                              uint64_t epochs, uint64_t seed, const std::string &initialWeights);

} // namespace rnn
