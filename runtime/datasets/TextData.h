// Labelled texts and a vocabulary -> batches for one model.
#pragma once

#include "datasets/Labels.h"
#include "datasets/TextSamples.h"
#include "training/BatchSource.h"
#include "training/ClassWeights.h"
#include "training/Folds.h"

#include <map>

namespace rnn {

struct TextDataOptions {
  ReadingOptions reading;
  std::optional<uint64_t> maxLength; // most ids of a text; longer texts are truncated
  std::optional<bool> cutHead;       // truncate at the beginning instead of the end
};

struct TextTrainingOptions {
  bool shuffled = true;                  // else keep the order of the data
  std::optional<uint64_t> shuffleBuffer; // else a full shuffle in memory
  bool byLength = false;                 // texts of like lengths share a batch
  ClassWeightTexts classWeights;
  uint64_t epochs = 1;
};

/// Throws Error if the model does not read exactly one text, or not this vocabulary.
void requireVocabulary(const rnn_model &model, const Vocabulary &vocabulary);

/// How the model pads and truncates its texts.
LengthRule lengthRule(const rnn_model &model, const TextDataOptions &options);

class TextData {
public:
  /// `labels` are those that the weights were trained with, if known. Model and vocabulary must
  /// outlive this object and its batches. Throws Error.
  TextData(const rnn_model &model, const Vocabulary &vocabulary, TextDataOptions options,
           std::optional<Labels> labels = {});

  /// Reserves the last `share` of the data for validation; `forTraining` then gives the rest. Texts
  /// of folders are already mixed; a table that is grouped by class is first shuffled with the
  /// seed; others keep their order. Throws Error.
  void split(const std::vector<std::string> &paths, double share, uint64_t seed);

  /// Reserves one fold of the data instead, whatever their order. Throws Error.
  void split(const std::vector<std::string> &paths, const Fold &fold);

  /// The validation part, in order like `inOrder`. Throws Error.
  std::unique_ptr<BatchSource> forValidation(const std::vector<std::string> &paths,
                                             uint64_t mostSteps, uint64_t epochs);

  /// Batches in a new order for each epoch, or in the order of the data. If the labels are not
  /// known yet, the options or the data determine them. Throws Error.
  std::unique_ptr<BatchSource> forTraining(const std::vector<std::string> &paths,
                                           const TextTrainingOptions &training);

  /// Batches in the order of the data, at most `mostSteps` in an epoch. Throws Error.
  std::unique_ptr<BatchSource> inOrder(const std::vector<std::string> &paths, uint64_t mostSteps,
                                       uint64_t epochs);

  const Labels &labels() const { return known ? *known : none; }

private:
  std::unique_ptr<TextSource> openToSplit(const std::vector<std::string> &paths);
  TextSamples open(const std::vector<std::string> &paths, bool keepsPipes);
  TextSamples openPart(const std::vector<std::string> &paths, bool isValidation);
  TextSamples samplesOf(std::unique_ptr<TextSource> source);
  std::unique_ptr<BatchSource> inOrder(TextSamples samples, const std::vector<std::string> &paths,
                                       uint64_t mostSteps, uint64_t epochs);
  TextTarget target() const { return TextTarget(model, labels()); }

  const rnn_model &model;
  const Vocabulary &vocabulary;
  TextDataOptions options;
  std::optional<Labels> known;
  Labels none;
  std::vector<bool> inValidation;        // for each text of split data
  std::shared_ptr<const KeptTexts> kept; // the texts of a pipe that is split
};

} // namespace rnn
