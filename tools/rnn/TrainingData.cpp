// The options for data -> batches for training and validation.
#include "TrainingData.h"

#include "Commands.h"
#include "Ranks.h"
#include "data/Error.h"
#include "datasets/SampleFile.h"
#include "datasets/TextMetadata.h"
#include "ranks/ShardRange.h"
#include "training/ArrayBatches.h"
#include "training/Fit.h"
#include "training/SentBatches.h"

namespace rnn::command {

namespace {

CLI::Validator classWeights() {
  return CLI::Validator(
      [](const std::string &text) -> std::string {
        try {
          parseClassWeights(text);
          return {};
        } catch (const Error &error) {
          return error.what();
        }
      },
      "");
}

/// Keeps `value` alive as long as the data.
template <typename T> T &keep(TrainingData &data, T value) {
  auto kept = std::make_shared<T>(std::move(value));
  data.kept.push_back(kept);
  return *kept;
}

TrainingData openArrays(const TrainingDataOptions &options, const rnn_model &model,
                        ShardRange shards) {
  TrainingData data;
  Samples &samples = keep(data, readSampleFile(onlyArchive(options.data), model, options.rows));
  uint64_t count = samples.rows.size(), first = trainingRows(count, options.validationSplit);
  SampleView training = rowsOf(samples.view(), 0, first, model);
  SampleView validation = rowsOf(samples.view(), first, count - first, model);
  if (!options.validation.empty())
    validation = keep(data, readSampleFile(onlyArchive(options.validation), model, "")).view();
  if (!options.classWeights.empty())
    training.weights =
        keep(data, weighByClass(model, training,
                                numberClasses(model, parseClassWeights(options.classWeights), {})))
            .data();
  data.training = std::make_unique<TrainingBatches>(training, model, options.shuffled, shards);
  if (validation.samples > 0)
    data.validation = std::make_unique<BatchesInOrder>(validation, model);
  return data;
}

TrainingData openTexts(const TrainingDataOptions &options, const rnn_model &model, uint64_t epochs,
                       uint64_t seed, const Metadata &initial) {
  TrainingData data;
  std::unique_ptr<Vocabulary> &vocabulary =
      keep(data, openVocabulary(options.text.vocabulary, model, initial));
  warnOfPadding(*vocabulary, options.text.vocabulary);
  TextDataOptions reading = withRemembered(options.text.data, initial);
  TextData texts(model, *vocabulary, reading, labelsOf(initial));
  TextTrainingOptions training = options.textTraining;
  training.epochs = epochs;
  training.shuffled = options.shuffled;
  if (!options.classWeights.empty())
    training.classWeights = parseClassWeights(options.classWeights);
  if (options.validationSplit > 0)
    texts.split(options.data, options.validationSplit, seed);
  data.training = texts.forTraining(options.data, training);
  if (options.validationSplit > 0)
    data.validation = texts.forValidation(options.data, options.validationSteps, epochs);
  if (!options.validation.empty())
    data.validation = texts.inOrder(options.validation, options.validationSteps, epochs);
  data.metadata = textMetadata(texts.labels(), *vocabulary, reading);
  return data;
}

void addValidationOptions(CLI::App &command, TrainingDataOptions &options) {
  CLI::Option *split =
      command.add_option("--validation-split", options.validationSplit,
                         "the last part of the rows or texts, taken before shuffling, for "
                         "validation");
  command
      .add_option("--validation", options.validation, "data for validation, in the form of --data")
      ->type_name(inputType)
      ->allow_extra_args(false)
      ->excludes(split);
  command
      .add_option("--validation-steps", options.validationSteps,
                  "the most batches of a validation; default: all")
      ->type_name("N")
      ->check(wholeNumber(1));
}

} // namespace

CompiledModel loadTrainable(const std::string &path) {
  CompiledModel model = loadModel(path);
  if (!model->gradient || !model->update)
    fail("model `{}` cannot be trained: it needs `loss` and `optimizer`", model->name);
  return model;
}

CLI::Option *addTrainingDataOptions(CLI::App &command, TrainingDataOptions &options,
                                    bool isValidated) {
  addDataOption(command, options.data);
  CLI::Option *rows = addRowsOption(command, options.rows);
  if (isValidated)
    addValidationOptions(command, options);
  command
      .add_option("--class-weight", options.classWeights,
                  "weights of samples by their class, such as 0:1,1:5 or neg:1,pos:5")
      ->check(classWeights());
  CLI::Option *noShuffle = command.add_flag("!--no-shuffle", options.shuffled,
                                            "keep the order of the data in each epoch");
  CLI::Option *vocabulary = addLabelledTextOptions(command, options.text);
  addTextTrainingOptions(command, options.textTraining, vocabulary, noShuffle);
  return vocabulary->excludes(rows);
}

TrainingData openTrainingData(const TrainingDataOptions &options, const rnn_model &model,
                              uint64_t epochs, uint64_t seed, const Metadata &initial) {
  if (options.validationSteps != UINT64_MAX && options.validation.empty() &&
      options.validationSplit == 0)
    fail("`--validation-steps` needs `--validation` or `--validation-split`");
  std::vector<std::string> paths = options.data;
  paths.insert(paths.end(), options.validation.begin(), options.validation.end());
  bool isSent = isReadByFirstRank(paths);
  TrainingData data;
  if (!isSent || isFirstRank())
    data = options.text.vocabulary.empty()
               ? openArrays(options, model,
                            isSent ? ShardRange{0, model.shards} : shardsOf(model, ranks()))
               : openTexts(options, model, epochs, seed, initial);
  if (!isSent)
    return data;
  data.isSent = true;
  data.training = std::make_unique<SentBatches>(ranks(), model, std::move(data.training));
  if (!options.validation.empty() || options.validationSplit > 0)
    data.validation = std::make_unique<SentBatches>(ranks(), model, std::move(data.validation));
  return data;
}

} // namespace rnn::command
