// Paths of labelled texts and a vocabulary -> batches for training, validation and evaluation.
#include "datasets/TextData.h"

#include "data/Error.h"
#include "data/Names.h"
#include "data/Random.h"
#include "datasets/BatchesAhead.h"
#include "text/Spaces.h"
#include "training/Fit.h"

#include <algorithm>
#include <numeric>
#include <set>

namespace rnn {

namespace {

/// The length that the model's text fixes; 0 if it depends on the data.
uint64_t fixedLength(const rnn_model &model) {
  return rnn_has_any_length(&model) ? 0 : model.inputs[0].shape.sizes[0];
}

/// The class weights, with the labels of the texts as names of the classes.
ClassWeights weightsOf(const rnn_model &model, const ClassWeightTexts &texts,
                       const Labels &labels) {
  if (!texts.empty() && labels.names().empty() && !isBinary(model) && !classesOf(model))
    fail("classes have weights, but the labels are numbers and model `{}` predicts a number",
         model.name);
  ClassWeights weights = numberClasses(model, texts, labels.names());
  for (const auto &[number, weight] : weights)
    if (isBinary(model) && number != 0 && number != 1)
      fail("class {} has a weight, but the classes of model `{}` are 0 to 1", number, model.name);
  return weights;
}

/// Whether the texts are grouped by class.
bool isByClass(TextSource &source, uint64_t &count) {
  std::set<std::string> labels;
  uint64_t runs = 0;
  std::string last;
  count = 0;
  for (TextRecord record; source.next(record); ++count) {
    runs += count == 0 || record.label != last;
    labels.insert(record.label);
    last = record.label;
  }
  // With as many runs as texts, no class has two texts, and the order says nothing.
  return runs == labels.size() && runs > 1 && runs < count;
}

void requireDifferent(std::vector<std::string> classes) {
  std::ranges::sort(classes);
  auto twice = std::ranges::adjacent_find(classes);
  if (twice != classes.end())
    fail("the class `{}` is named twice", *twice);
}

} // namespace

void requireVocabulary(const rnn_model &model, const Vocabulary &vocabulary) {
  const rnn_value &input = model.inputs[0];
  if (model.input_count != 1 || input.classes == 0 || input.shape.rank != 1)
    fail("model `{}` does not read text: its only input must be tokens, such as `input x: "
         "tokens[?]`",
         model.name);
  if (vocabulary.size() != input.classes)
    fail("the vocabulary (`{}`) has {} ids, but the `input_dim` of model `{}` is {}; both must be "
         "the same",
         vocabulary.kind(), vocabulary.size(), model.name, input.classes);
}

LengthRule lengthRule(const rnn_model &model, const TextDataOptions &options) {
  return {options.maxLength.value_or(UINT64_MAX), options.cutHead.value_or(false),
          fixedLength(model), model.inputs[0].needs_step != 0};
}

TextData::TextData(const rnn_model &model, const Vocabulary &vocabulary, TextDataOptions given,
                   std::optional<Labels> labels)
    : model(model), vocabulary(vocabulary), options(std::move(given)), known(std::move(labels)) {
  requireVocabulary(model, vocabulary);
  if (model.states_size > 0)
    fail("the layers of model `{}` are stateful: their sequences go on from batch to batch, and "
         "texts do not",
         model.name);
  std::vector<std::string> &classes = options.reading.classes;
  for (std::string &name : classes)
    name = withoutSpaces(name);
  requireDifferent(classes);
  if (!classes.empty())
    known = Labels(classes);
}

TextSamples TextData::samplesOf(std::unique_ptr<TextSource> source) {
  if (!known)
    known = findLabels(source, labelUse(model));
  return {std::move(source), vocabulary, labels(), target(), lengthRule(model, options)};
}

TextSamples TextData::open(const std::vector<std::string> &paths, bool keepsPipes) {
  std::unique_ptr<TextSource> source = openTexts(paths, options.reading);
  if (keepsPipes && !source->canRewind())
    source = textsOf(keepTexts(*source));
  return samplesOf(std::move(source));
}

TextSamples TextData::openPart(const std::vector<std::string> &paths, bool isValidation) {
  std::vector<bool> wanted = inValidation;
  if (!isValidation)
    wanted.flip();
  return samplesOf(
      partOf(kept ? textsOf(kept) : openTexts(paths, options.reading), std::move(wanted)));
}

/// The texts of a pipe are kept in memory.
std::unique_ptr<TextSource> TextData::openToSplit(const std::vector<std::string> &paths) {
  std::unique_ptr<TextSource> source = openTexts(paths, options.reading);
  if (!source->canRewind()) {
    kept = keepTexts(*source);
    source = textsOf(kept);
  }
  if (!known)
    known = findLabels(source, labelUse(model));
  return source;
}

void TextData::split(const std::vector<std::string> &paths, const Fold &fold) {
  std::unique_ptr<TextSource> source = openToSplit(paths);
  uint64_t count = source->count().value_or(0);
  if (count == 0)
    for (TextRecord record; source->next(record);)
      ++count;
  inValidation = rowsInFold(count, fold);
}

void TextData::split(const std::vector<std::string> &paths, double share, uint64_t seed) {
  std::unique_ptr<TextSource> source = openToSplit(paths);
  bool isMixed = source->classNames() && source->count();
  uint64_t count = source->count().value_or(0);
  bool isSorted = !isMixed && isByClass(*source, count);
  uint64_t first = trainingRows(count, share);
  std::vector<uint64_t> order(count);
  std::iota(order.begin(), order.end(), 0);
  RandomStream random(seed, RandomPurpose::Splitting, 0);
  if (isSorted)
    shuffle(order, random);
  inValidation.assign(count, false);
  for (uint64_t i = first; i < count; ++i)
    inValidation[order[i]] = true;
}

std::unique_ptr<BatchSource> TextData::forTraining(const std::vector<std::string> &paths,
                                                   const TextTrainingOptions &training) {
  TextSamples samples = inValidation.empty() ? open(paths, /*keepsPipes=*/!training.shuffleBuffer)
                                             : openPart(paths, /*isValidation=*/false);
  if (training.shuffleBuffer && !samples.canRewind() && training.epochs > 1)
    fail("{} is a pipe, which a shuffle buffer reads once, but there are {} epochs; without "
         "`--shuffle` the texts are kept in memory",
         quoteNames(paths), training.epochs);
  std::unique_ptr<SampleOrder> order =
      !training.shuffled       ? rnn::inOrder(std::move(samples))
      : training.shuffleBuffer ? shuffledInBuffer(std::move(samples), *training.shuffleBuffer)
                               : fullyShuffled(std::move(samples));
  BatchRule rule;
  rule.size = model.batch;
  rule.fixedLength = fixedLength(model);
  rule.byLength = training.byLength;
  rule.classWeights = weightsOf(model, training.classWeights, labels());
  return std::make_unique<BatchesAhead>(
      std::make_unique<PaddedBatches>(std::move(order), target(), std::move(rule)), training.epochs,
      quoteNames(paths));
}

std::unique_ptr<BatchSource> TextData::inOrder(const std::vector<std::string> &paths,
                                               uint64_t mostSteps, uint64_t epochs) {
  return inOrder(open(paths, /*keepsPipes=*/epochs > 1), paths, mostSteps, epochs);
}

std::unique_ptr<BatchSource> TextData::forValidation(const std::vector<std::string> &paths,
                                                     uint64_t mostSteps, uint64_t epochs) {
  return inOrder(openPart(paths, /*isValidation=*/true), paths, mostSteps, epochs);
}

std::unique_ptr<BatchSource> TextData::inOrder(TextSamples samples,
                                               const std::vector<std::string> &paths,
                                               uint64_t mostSteps, uint64_t epochs) {
  BatchRule rule;
  rule.size = model.batch;
  rule.most = mostSteps;
  rule.fixedLength = fixedLength(model);
  return std::make_unique<BatchesAhead>(
      std::make_unique<PaddedBatches>(rnn::inOrder(std::move(samples)), target(), std::move(rule)),
      epochs, quoteNames(paths));
}

} // namespace rnn
