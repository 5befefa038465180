// Labelled texts + a vocabulary -> batches for one model.
#pragma once

#include "datasets/Labels.h"
#include "datasets/TextSamples.h"
#include "training/BatchSource.h"
#include "training/ClassWeights.h"

#include <map>

namespace rnn {

struct TextDataOptions {
  ReadingOptions reading;
  std::optional<uint64_t> maxLength; // of a text's ids; longer ones are cut
  std::optional<bool> cutHead;       // at their begin, not at their end
};

struct TextTrainingOptions {
  bool shuffled = true;                  // else in the order of the data
  std::optional<uint64_t> shuffleBuffer; // else a full shuffle, of all texts in memory
  bool byLength = false;                 // texts of like lengths share a batch
  ClassWeightTexts classWeights;
  uint64_t epochs = 1;
};

/// Throws Error: a model that does not read one text, or not this vocabulary.
void requireVocabulary(const rnn_model &model, const Vocabulary &vocabulary);

/// Fills or cuts as the model wants it.
LengthRule lengthRule(const rnn_model &model, const TextDataOptions &options);

class TextData {
public:
  /// `labels`: those that the weights were trained with, where they know. Both references must
  /// outlive this and its batches. Throws Error.
  TextData(const rnn_model &model, const Vocabulary &vocabulary, TextDataOptions options,
           std::optional<Labels> labels = {});

  /// Takes the last part of the data, this share, for validation: `forTraining` gives the
  /// others. Texts of folders are mixed already; a table in which each class stands by
  /// itself is mixed first, by the seed; others keep their order. Throws Error.
  void split(const std::vector<std::string> &paths, double share, uint64_t seed);

  /// The part for validation, as `inOrder` gives data. Throws Error.
  std::unique_ptr<BatchSource> forValidation(const std::vector<std::string> &paths,
                                             uint64_t mostSteps, uint64_t epochs);

  /// Batches in another order for each epoch, if not in that of the data. Where no labels
  /// are known yet, the options' classes or the data tell them. Throws Error.
  std::unique_ptr<BatchSource> forTraining(const std::vector<std::string> &paths,
                                           const TextTrainingOptions &training);

  /// Batches in the order of the data, at most so many in an epoch. Throws Error.
  std::unique_ptr<BatchSource> inOrder(const std::vector<std::string> &paths, uint64_t mostSteps,
                                       uint64_t epochs);

  const Labels &labels() const { return known ? *known : none; }

private:
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
  std::vector<bool> inValidation;        // of each text of data that is split
  std::shared_ptr<const KeptTexts> kept; // of a pipe that is split
};

} // namespace rnn
