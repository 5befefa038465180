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

/// A split leaves no window on both sides of it.
TrainingData openSeriesData(const TrainingDataOptions &options, const rnn_model &model,
                            ShardRange shards) {
  TrainingData data;
  auto windowsOf = [&](const std::string &path, std::string_view rows) {
    const Series &series =
        keep(data, readSeries(path, options.series.features, options.series.targets, rows, true));
    return std::pair(Windows(series, model, options.series.windows, /*needTargets=*/true),
                     series.rows.size());
  };
  auto [windows, steps] = windowsOf(options.series.path, options.rows);
  uint64_t first = trainingRows(steps, options.validationSplit);
  data.training = std::make_unique<TrainingBatches>(windows.within({0, first}), model,
                                                    options.shuffled, shards);
  auto validate = [&](const SpacedSamples &samples) {
    data.validation = std::make_unique<TrainingBatches>(samples, model, /*shuffled=*/false, shards);
  };
  if (first < steps)
    validate(windows.within({first, steps}));
  if (!options.validation.empty())
    validate(windowsOf(onlyArchive(options.validation), "").first.all());
  return data;
}

/// A split is one of time.
TrainingData openSound(const TrainingDataOptions &options, const rnn_model &model,
                       ShardRange shards, const Metadata &initial) {
  TrainingData data;
  auto segmentsOf = [&](const Series &series, RowRange steps, bool shuffled) {
    return std::make_unique<SegmentBatches>(series, steps, model, options.audio.segments, shuffled,
                                            shards);
  };
  const Series &series =
      keep(data, readSoundPair(options.audio.files, options.rows, initial, data.metadata));
  uint64_t steps = series.rows.size(), first = trainingRows(steps, options.validationSplit);
  data.training = segmentsOf(series, {0, first}, options.shuffled);
  if (first < steps)
    data.validation = segmentsOf(series, {first, steps}, /*shuffled=*/false);
  if (!options.audio.validation.empty()) {
    const Series &other =
        keep(data, readSoundPair(options.audio.validation, "", data.metadata, data.metadata));
    data.validation = segmentsOf(other, {0, other.rows.size()}, /*shuffled=*/false);
  }
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
  if (options.fold)
    texts.split(options.data, *options.fold);
  else if (options.validationSplit > 0)
    texts.split(options.data, options.validationSplit, seed);
  data.training = texts.forTraining(options.data, training);
  if (options.fold || options.validationSplit > 0)
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
      .add_option("--validation", options.validation,
                  "data for validation, in the form of --data or --series")
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
  CLI::Option *data = addDataOption(command, options.data);
  CLI::Option *rows = addRowsOption(command, options.rows);
  if (isValidated)
    addValidationOptions(command, options);
  CLI::Option *weights =
      command
          .add_option("--class-weight", options.classWeights,
                      "weights of samples by their class, such as 0:1,1:5 or neg:1,pos:5")
          ->check(classWeights());
  CLI::Option *noShuffle = command.add_flag("!--no-shuffle", options.shuffled,
                                            "keep the order of the data in each epoch");
  CLI::Option *vocabulary = addLabelledTextOptions(command, options.text);
  addTextTrainingOptions(command, options.textTraining, vocabulary, noShuffle);
  CLI::Option *series = addSeriesOptions(command, options.series, {data, vocabulary, weights});
  CLI::Option *wav = addAudioOptions(command, options.audio, {data, vocabulary, weights, series});
  if (isValidated) {
    wav->excludes(command.get_option("--validation"));
    addSoundValidationOption(command, options.audio, wav)
        ->excludes(command.get_option("--validation-split"));
  }
  return vocabulary->excludes(rows);
}

TrainingArrays::TrainingArrays(const TrainingDataOptions &options, const rnn_model &model)
    : model(model), shuffled(options.shuffled),
      samples(readSampleFile(onlyArchive(options.data), model, options.rows)) {
  uint64_t count = samples.rows.size(), first = trainingRows(count, options.validationSplit);
  training = rowsOf(samples.view(), 0, first, model);
  validation = rowsOf(samples.view(), first, count - first, model);
  if (!options.validation.empty()) {
    separate = readSampleFile(onlyArchive(options.validation), model, "");
    validation = separate->view();
  }
  if (!options.classWeights.empty())
    weights = weighByClass(model, training,
                           numberClasses(model, parseClassWeights(options.classWeights), {}));
}

TrainingData TrainingArrays::open(ShardRange shards, const std::optional<Fold> &fold) const {
  TrainingData data;
  SampleView weighted = training;
  if (!weights.empty())
    weighted.weights = weights.data();
  if (!fold) {
    data.training = std::make_unique<TrainingBatches>(weighted, model, shuffled, shards);
    if (validation.samples > 0)
      data.validation = std::make_unique<BatchesInAnyOrder>(validation, model, shards);
    return data;
  }
  std::vector<bool> isInFold = rowsInFold(training.samples, *fold);
  std::vector<uint64_t> inside, outside;
  for (uint64_t row = 0; row < isInFold.size(); ++row)
    (isInFold[row] ? inside : outside).push_back(row);
  data.training = std::make_unique<TrainingBatches>(weighted, model, shuffled, shards, outside);
  data.validation = std::make_unique<BatchesInAnyOrder>(training, model, shards, inside);
  return data;
}

std::vector<std::string> dataFiles(const TrainingDataOptions &options) {
  std::vector<std::string> files = options.data;
  files.insert(files.end(), options.validation.begin(), options.validation.end());
  if (!options.series.path.empty())
    files.push_back(options.series.path);
  for (const std::vector<std::string> *sounds : {&options.audio.files, &options.audio.validation})
    files.insert(files.end(), sounds->begin(), sounds->end());
  return files;
}

TrainingData openTrainingData(const TrainingDataOptions &options, const rnn_model &model,
                              uint64_t epochs, uint64_t seed, const Metadata &initial) {
  if (options.validationSteps != UINT64_MAX && !options.isValidated())
    fail("`--validation-steps` needs `--validation` or `--validation-split`");
  bool isSent = isReadByFirstRank(dataFiles(options));
  ShardRange shards =
      isSent || options.isOnOneRank ? ShardRange{0, model.shards} : shardsOf(model, ranks());
  TrainingData data;
  if (!isSent || isFirstRank()) {
    if (!options.series.path.empty()) {
      data = openSeriesData(options, model, shards);
    } else if (!options.audio.files.empty()) {
      data = openSound(options, model, shards, initial);
    } else if (!options.text.vocabulary.empty()) {
      data = openTexts(options, model, epochs, seed, initial);
    } else {
      auto arrays = std::make_shared<TrainingArrays>(options, model);
      data = arrays->open(shards, {});
      data.kept.push_back(std::move(arrays));
    }
  }
  if (!isSent)
    return data;
  data.isSent = true;
  data.training = std::make_unique<SentBatches>(ranks(), model, std::move(data.training));
  if (options.isValidated())
    data.validation = std::make_unique<SentBatches>(ranks(), model, std::move(data.validation));
  return data;
}

} // namespace rnn::command
