// rnn predict: data -> the model's outputs, as lines or as an array.
#include "Commands.h"
#include "LoadWeights.h"
#include "PredictBatches.h"
#include "PredictSound.h"
#include "PredictTexts.h"
#include "Ranks.h"
#include "SeriesOptions.h"
#include "data/Numpy.h"
#include "data/WholeFile.h"
#include "datasets/SampleFile.h"
#include "loading/CompiledModel.h"
#include "training/FiniteResults.h"
#include "training/Shapes.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace rnn::command {

namespace {

struct PredictOptions {
  std::string model, data, rows, wav, output;
  WeightOptions weights;
  SeriesOptions series;
  PredictTextOptions text;
  unsigned threads = defaultThreads();
};

void printHeader(bool hasTargets) {
  fmt::print("{:>8} {:>10} {:>10} {:>10}\n", "row", hasTargets ? "target" : "", "prediction",
             hasTargets ? "diff" : "");
}

/// Prints a line for a number; `target` is null or NaN if it is not known.
void printPrediction(uint64_t row, float prediction, const float *target) {
  if (target && !std::isnan(*target))
    fmt::print("{:>8} {:>10.4f} {:>10.4f} {:>10.4f}\n", row, *target, prediction,
               prediction - *target);
  else
    fmt::print("{:>8} {:>10} {:>10.4f}\n", row, "", prediction);
}

void printPredictions(const Array &predictions, const Samples &samples) {
  // A class number cannot be compared with the output of one unit.
  bool comparable = samples.targets && samples.targets->rowSize() == predictions.rowSize();
  const float *targets = comparable ? samples.view().targets : nullptr;
  printHeader(targets != nullptr);
  for (uint64_t i = 0; i < predictions.values.size(); ++i)
    printPrediction(samples.rows.begin + i / predictions.rowSize(), predictions.values[i],
                    targets ? targets + i : nullptr);
}

void printWindows(const Array &predictions, const Windows &windows) {
  printHeader(windows.targetsOf(0) != nullptr);
  for (uint64_t window = 0; window < predictions.rows(); ++window) {
    const float *targets = windows.targetsOf(window);
    for (uint64_t i = 0; i < predictions.rowSize(); ++i)
      printPrediction(windows.rowOf(window, i), predictions.row(window)[i],
                      targets ? targets + i : nullptr);
  }
}

/// The outputs of so many rows, for which this makes room. Several outputs are concatenated in a
/// row.
Array roomForOutputs(const rnn_model &model, uint64_t rows, uint64_t length) {
  Array outputs;
  uint64_t size = rnn_output_size(&model, length);
  outputs.shape = model.output_count == 1 ? sizesOf(model.outputs[0].shape, length)
                                          : std::vector<uint64_t>{size};
  outputs.shape.insert(outputs.shape.begin(), rows);
  outputs.values.resize(rows * size);
  return outputs;
}

void predictArrays(const PredictOptions &options, Trainer &trainer) {
  const rnn_model &model = trainer.model();
  requireSameData({options.data});
  Samples samples = readSampleFile(options.data, model, options.rows, /*needTargets=*/false);
  Array predictions = roomForOutputs(model, samples.rows.size(), samples.length);
  trainer.predict(samples.view().inputs, samples.rows.size(), predictions.values.data(),
                  samples.length);
  if (!isFirstRank())
    return;
  requireFiniteOutputs(model, predictions.values, samples.length, samples.rows.begin);
  if (options.output.empty())
    printPredictions(predictions, samples);
  else
    writeNpy(options.output, predictions);
}

/// Predicts the windows of a series, a batch at a time.
void predictSeries(const PredictOptions &options, Trainer &trainer) {
  const rnn_model &model = trainer.model();
  requireSameData({options.series.path});
  Series series = readSeries(options.series.path, options.series.features, options.series.targets,
                             options.rows, /*needTargets=*/false);
  Windows windows(series, model, options.series.windows, /*needTargets=*/false);
  SpacedSamples samples = windows.all();
  Array predictions = roomForOutputs(model, samples.data.samples, samples.data.length);
  TrainingBatches batches(samples, model, /*shuffled=*/false, {0, model.shards});
  auto next = predictions.values.begin();
  predictBatches(trainer, batches, /*epoch=*/1,
                 [&](const SampleView &, std::span<const float> outputs) {
                   next = std::ranges::copy(outputs, next).out;
                 });
  if (!isFirstRank())
    return;
  if (options.output.empty())
    printWindows(predictions, windows);
  else
    writeNpy(options.output, predictions);
}

void predict(const PredictOptions &options) {
  if (!options.output.empty() && isFirstRank())
    requireWritable(options.output);
  CompiledModel model = loadModel(options.model);
  // A text is a batch of its own, for one rank.
  bool areTexts = !options.text.labelled.vocabulary.empty();
  Trainer trainer(model.table(), options.threads, {}, 0, areTexts ? nullptr : &ranks());
  Metadata metadata = loadWeights(options.weights, trainer);
  requireSameWeights(trainer);
  if (!options.series.path.empty())
    predictSeries(options, trainer);
  else if (!options.wav.empty())
    predictSound(options.wav, options.output, trainer, metadata);
  else if (!areTexts)
    predictArrays(options, trainer);
  else if (options.data.empty())
    predictTexts(options.text, trainer, metadata);
  else
    predictLabelledTexts(options.data, options.text, trainer, metadata);
}

} // namespace

void addPredict(CLI::App &app) {
  auto options = std::make_shared<PredictOptions>();
  CLI::App *command = app.add_subcommand("predict", "apply a model to data");
  addModelOption(*command, options->model);
  addWeightOptions(*command, options->weights);
  CLI::Option *data =
      command
          ->add_option(
              "--data", options->data,
              "NumPy archive (.npz) with the array `x`, or a table of numbers (.csv); with "
              "--vocabulary a folder of texts, a table or - (standard input)")
          ->type_name(inputType);
  CLI::Option *rows = addRowsOption(*command, options->rows);
  CLI::Option *output =
      command
          ->add_option("-o,--output", options->output,
                       "NumPy array (.npy) to write; default: print target, prediction and diff; "
                       "of --wav the sound to write (.wav)")
          ->type_name(outputType);
  CLI::Option *vocabulary = addPredictTextOptions(*command, options->text, data);
  vocabulary->excludes(rows)->excludes(output);
  CLI::Option *series = addSeriesOptions(*command, options->series, {data, vocabulary});
  command
      ->add_option("--wav", options->wav,
                   "sound to stream through the model, of the rate that it was trained with (.wav "
                   "and others of libsndfile, mono)")
      ->type_name(inputType)
      ->excludes(data)
      ->excludes(vocabulary)
      ->excludes(series)
      ->excludes(rows)
      ->needs(output);
  addThreadsOption(*command, options->threads);
  command->callback([options, command] {
    if (options->text.labelled.vocabulary.empty())
      requireData(*command);
    requireLabelledData(*command);
    predict(*options);
  });
}

} // namespace rnn::command
