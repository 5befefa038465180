// rnn evaluate: weights and data -> loss, metrics, and the share of correct rows.
#include "AudioOptions.h"
#include "Commands.h"
#include "LoadWeights.h"
#include "PredictBatches.h"
#include "Ranks.h"
#include "SeriesOptions.h"
#include "TextOptions.h"
#include "data/Error.h"
#include "datasets/ConfusionMatrix.h"
#include "datasets/SampleFile.h"
#include "datasets/TextMetadata.h"
#include "loading/CompiledModel.h"
#include "training/FiniteResults.h"
#include "training/Fit.h"
#include "training/Progress.h"
#include "training/SentBatches.h"
#include "training/Shapes.h"
#include "training/metrics/Metrics.h"

#include <cmath>

namespace rnn::command {

namespace {

struct EvaluateOptions {
  std::string model, rows;
  WeightOptions weights;
  std::vector<std::string> data;
  SeriesOptions series;
  AudioOptions audio;
  LabelledTextOptions text;
  std::optional<double> tolerance;
  bool confusion = false;
  unsigned threads = defaultThreads();
};

/// The number of rows in which every number is within the tolerance of its target.
uint64_t countCorrect(std::span<const float> outputs, const SampleView &data, double tolerance) {
  uint64_t correct = 0, size = outputs.size() / data.samples;
  for (uint64_t sample = 0; sample < data.samples; ++sample) {
    bool within = true;
    for (uint64_t i = sample * size; i < (sample + 1) * size; ++i)
      within &= std::fabs(double(outputs[i]) - double(data.targets[i])) <= tolerance;
    correct += within;
  }
  return correct;
}

void printResults(const rnn_model &model, double loss, const Metrics &metrics) {
  std::vector<std::string> names = resultNames(model, /*validated=*/false);
  std::vector<double> values(names.size(), loss);
  metrics.results(std::span(values).subspan(1));
  requireFiniteNumbers(names, values, "");
  for (size_t i = 0; i < values.size(); ++i)
    fmt::print("{}: {}\n", names[i], formatLoss(values[i]));
}

/// Nothing unless the option --confusion is set.
std::optional<ConfusionMatrix> openConfusion(const EvaluateOptions &options,
                                             const rnn_model &model) {
  return options.confusion ? std::optional<ConfusionMatrix>(model) : std::nullopt;
}

void printConfusion(const ConfusionMatrix &matrix, const Labels &labels) {
  fmt::print("confusion, a line for each class with its predictions:\n{}", matrix.format(labels));
}

void printCorrect(uint64_t correct, uint64_t rows, double tolerance) {
  fmt::print("correctness: {:.2f} % ({} of {} within {})\n", 100.0 * correct / rows, correct, rows,
             tolerance);
}

/// Prints the results of two epochs of the source: the first has the loss and the metrics, the
/// second, if it is needed, the predictions.
void evaluateBatches(const EvaluateOptions &options, Trainer &trainer, BatchSource &batches,
                     std::optional<ConfusionMatrix> &confusion, const Labels &labels) {
  const rnn_model &model = trainer.model();
  Metrics metrics(model);
  OutputBuffers buffers(model, model.batch);
  batches.begin(0, 1);
  double loss = evaluate(trainer, batches, UINT64_MAX, metrics, buffers);
  printResults(model, loss, metrics);
  if (!confusion && !options.tolerance)
    return;
  uint64_t correct = 0;
  uint64_t rows = predictBatches(trainer, batches, /*epoch=*/2,
                                 [&](const SampleView &batch, std::span<const float> outputs) {
                                   if (confusion)
                                     confusion->add(batch, outputs);
                                   if (options.tolerance)
                                     correct += countCorrect(outputs, batch, *options.tolerance);
                                 });
  if (options.tolerance)
    printCorrect(correct, rows, *options.tolerance);
  if (confusion)
    printConfusion(*confusion, labels);
}

/// Evaluates texts, a batch at a time.
void evaluateTexts(const EvaluateOptions &options, Trainer &trainer, const Metadata &metadata) {
  const rnn_model &model = trainer.model();
  std::unique_ptr<Vocabulary> vocabulary = openVocabulary(options.text.vocabulary, model, metadata);
  warnOfPadding(*vocabulary, options.text.vocabulary);
  TextData texts(model, *vocabulary, withRemembered(options.text.data, metadata),
                 labelsOf(metadata));
  std::optional<ConfusionMatrix> confusion = openConfusion(options, model);
  bool isSent = isReadByFirstRank(options.data);
  if (!isSent)
    requireSameData(options.data);
  std::unique_ptr<BatchSource> batches;
  if (!isSent || isFirstRank())
    batches = texts.inOrder(options.data, UINT64_MAX, /*epochs=*/confusion ? 2 : 1);
  if (isSent)
    batches = std::make_unique<SentBatches>(ranks(), model, std::move(batches));
  evaluateBatches(options, trainer, *batches, confusion, texts.labels());
}

void requireComparable(const EvaluateOptions &options, const rnn_model &model, uint64_t length) {
  if (options.tolerance && sizeOf(model.target.shape, length) != rnn_output_size(&model, length))
    fail("`--tolerance` compares outputs with targets, which are class numbers here");
}

/// Evaluates the windows of a series, a batch at a time.
void evaluateSeries(const EvaluateOptions &options, Trainer &trainer) {
  const rnn_model &model = trainer.model();
  std::optional<ConfusionMatrix> confusion = openConfusion(options, model);
  requireSameData({options.series.path});
  Series series = readSeries(options.series.path, options.series.features, options.series.targets,
                             options.rows, /*needTargets=*/true);
  SpacedSamples windows =
      Windows(series, model, options.series.windows, /*needTargets=*/true).all();
  requireComparable(options, model, windows.data.length);
  TrainingBatches batches(windows, model, /*shuffled=*/false, {0, model.shards});
  evaluateBatches(options, trainer, batches, confusion, Labels());
}

/// Evaluates the segments of sound, a batch at a time.
void evaluateSound(const EvaluateOptions &options, Trainer &trainer, const Metadata &metadata) {
  const rnn_model &model = trainer.model();
  requireSameData(options.audio.files);
  Metadata ignored;
  Series series = readSoundPair(options.audio.files, options.rows, metadata, ignored);
  SegmentBatches batches(series, {0, series.rows.size()}, model, options.audio.segments,
                         /*shuffled=*/false, {0, model.shards});
  std::optional<ConfusionMatrix> none;
  evaluateBatches(options, trainer, batches, none, Labels());
}

void evaluateArrays(const EvaluateOptions &options, Trainer &trainer) {
  const rnn_model &model = trainer.model();
  std::optional<ConfusionMatrix> confusion = openConfusion(options, model);
  requireSameData(options.data);
  Samples samples = readSampleFile(onlyArchive(options.data), model, options.rows);
  SampleView data = samples.view();
  uint64_t size = rnn_output_size(&model, samples.length);
  requireComparable(options, model, samples.length);
  std::vector<float> outputs(data.samples * size);
  std::vector<float> masks(data.samples * rnn_output_mask_size(&model, samples.length));
  std::vector<float> ownMetrics(data.samples * model.own_metric_count);
  OutputView view{outputs.data(), masks.data(), ownMetrics.data()};
  Metrics metrics(model);
  double loss = trainer.evaluate(data, view, &metrics);
  printResults(model, loss, metrics);
  if (!isFirstRank())
    return;
  if (options.tolerance)
    printCorrect(countCorrect(outputs, data, *options.tolerance), data.samples, *options.tolerance);
  if (confusion) {
    confusion->add(data, outputs);
    printConfusion(*confusion, Labels());
  }
}

void evaluate(const EvaluateOptions &options) {
  if (options.tolerance && !(*options.tolerance >= 0))
    fail("the tolerance must be at least 0, found {}", *options.tolerance);
  CompiledModel model = loadModel(options.model);
  if (!model->evaluate)
    fail("model `{}` cannot be evaluated: it has no `loss`", model->name);
  Trainer trainer(model.table(), options.threads, {}, 0, &ranks());
  Metadata metadata = loadWeights(options.weights, trainer);
  requireSameWeights(trainer);
  if (!options.series.path.empty())
    evaluateSeries(options, trainer);
  else if (!options.audio.files.empty())
    evaluateSound(options, trainer, metadata);
  else if (options.text.vocabulary.empty())
    evaluateArrays(options, trainer);
  else
    evaluateTexts(options, trainer, metadata);
}

} // namespace

void addEvaluate(CLI::App &app) {
  auto options = std::make_shared<EvaluateOptions>();
  CLI::App *command = app.add_subcommand("evaluate", "print the loss and the metrics of data");
  addModelOption(*command, options->model);
  addWeightOptions(*command, options->weights);
  CLI::Option *data = addDataOption(*command, options->data);
  CLI::Option *rows = addRowsOption(*command, options->rows);
  CLI::Option *tolerance = command->add_option(
      "--tolerance", options->tolerance,
      "count the rows whose outputs differ from their targets by at most this much");
  CLI::Option *confusion = command->add_flag(
      "--confusion", options->confusion, "print how often each class was predicted for each class");
  CLI::Option *vocabulary = addLabelledTextOptions(*command, options->text);
  vocabulary->excludes(rows)->excludes(tolerance);
  CLI::Option *series = addSeriesOptions(*command, options->series, {data, vocabulary});
  addAudioOptions(*command, options->audio, {data, vocabulary, series, tolerance, confusion});
  addThreadsOption(*command, options->threads);
  command->callback([options, command] {
    requireData(*command);
    evaluate(*options);
  });
}

} // namespace rnn::command
