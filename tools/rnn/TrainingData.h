// Archives, series, sound or texts -> batches for training and validation in `rnn train`.
#pragma once

#include "AudioOptions.h"
#include "SeriesOptions.h"
#include "TextOptions.h"
#include "loading/CompiledModel.h"
#include "training/Folds.h"
#include "training/Samples.h"
#include "training/Weights.h"

namespace rnn::command {

struct TrainingDataOptions {
  std::vector<std::string> data, validation;
  std::string rows;
  double validationSplit = 0;
  bool shuffled = true;
  std::string classWeights;
  uint64_t validationSteps = UINT64_MAX;
  std::optional<Fold> fold; // instead of a split
  bool isOnOneRank = false; // each rank trains a model of its own
  SeriesOptions series;
  AudioOptions audio;
  LabelledTextOptions text;
  TextTrainingOptions textTraining;

  bool isValidated() const {
    return fold || validationSplit > 0 || !validation.empty() || !audio.validation.empty();
  }
};

/// Adds --data, --series, --wav and the options that belong to them, those for validation only if
/// there may be one; returns that of --vocabulary.
CLI::Option *addTrainingDataOptions(CLI::App &command, TrainingDataOptions &options,
                                    bool isValidated = true);

/// Loads a model that can be trained. Throws Error for another one.
CompiledModel loadTrainable(const std::string &path);

struct TrainingData {
  std::unique_ptr<BatchSource> training, validation; // null without validation
  Metadata metadata;                                 // to store with the weights
  std::vector<std::shared_ptr<void>> kept;           // objects that the sources refer to
  bool isSent = false;                               // read by rank 0 alone, for all ranks
};

/// Samples in memory, which several trainings can read at the same time.
class TrainingArrays {
public:
  /// Throws Error.
  TrainingArrays(const TrainingDataOptions &options, const rnn_model &model);

  /// The batches of one training, whose `kept` does not hold the arrays. `fold` is of the rows, if
  /// there are folds. Throws Error.
  TrainingData open(ShardRange shards, const std::optional<Fold> &fold) const;

private:
  const rnn_model &model;
  bool shuffled;
  Samples samples;
  std::optional<Samples> separate; // for validation
  SampleView training, validation; // without folds, both of `training`
  std::vector<float> weights;      // of the rows for training, by class
};

/// The files that the options name as data, or as data for validation.
std::vector<std::string> dataFiles(const TrainingDataOptions &options);

/// Opens the data that the options name. `initial` is the metadata of the initial weights, whose
/// labels are kept, or empty. `seed` is for splitting texts. Throws Error.
TrainingData openTrainingData(const TrainingDataOptions &options, const rnn_model &model,
                              uint64_t epochs, uint64_t seed, const Metadata &initial);

} // namespace rnn::command
