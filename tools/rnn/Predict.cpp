// rnn predict: data -> the model's outputs, as lines or as an array.
#include "Commands.h"
#include "LoadWeights.h"
#include "PredictTexts.h"
#include "Ranks.h"
#include "data/Numpy.h"
#include "data/WholeFile.h"
#include "datasets/SampleFile.h"
#include "loading/CompiledModel.h"
#include "training/FiniteResults.h"
#include "training/Shapes.h"

#include <fmt/format.h>

namespace rnn::command {

namespace {

struct PredictOptions {
  std::string model, data, rows, output;
  WeightOptions weights;
  PredictTextOptions text;
  unsigned threads = defaultThreads();
};

/// Prints a line for each number of a row, with its target if there is one.
void printPredictions(const Array &predictions, const Samples &samples) {
  // A class number cannot be compared with the output of one unit.
  bool comparable = samples.targets && samples.targets->rowSize() == predictions.rowSize();
  const float *targets = comparable ? samples.view().targets : nullptr;
  fmt::print("{:>8} {:>10} {:>10} {:>10}\n", "row", targets ? "target" : "", "prediction",
             targets ? "diff" : "");
  for (uint64_t i = 0; i < predictions.values.size(); ++i) {
    uint64_t row = samples.rows.begin + i / predictions.rowSize();
    float prediction = predictions.values[i];
    if (targets)
      fmt::print("{:>8} {:>10.4f} {:>10.4f} {:>10.4f}\n", row, targets[i], prediction,
                 prediction - targets[i]);
    else
      fmt::print("{:>8} {:>10} {:>10.4f}\n", row, "", prediction);
  }
}

void predictArrays(const PredictOptions &options, Trainer &trainer) {
  const rnn_model &model = trainer.model();
  requireSameData({options.data});
  Samples samples = readSampleFile(options.data, model, options.rows, /*needTargets=*/false);
  Array predictions;
  // Several outputs are concatenated in a row.
  uint64_t size = rnn_output_size(&model, samples.length);
  predictions.shape = model.output_count == 1 ? sizesOf(model.outputs[0].shape, samples.length)
                                              : std::vector<uint64_t>{size};
  predictions.shape.insert(predictions.shape.begin(), samples.rows.size());
  predictions.values.resize(samples.rows.size() * size);
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

void predict(const PredictOptions &options) {
  if (!options.output.empty() && isFirstRank())
    requireWritable(options.output);
  CompiledModel model = loadModel(options.model);
  // A text is a batch of its own, for one rank.
  bool areTexts = !options.text.labelled.vocabulary.empty();
  Trainer trainer(model.table(), options.threads, {}, 0, areTexts ? nullptr : &ranks());
  Metadata metadata = loadWeights(options.weights, trainer);
  requireSameWeights(trainer);
  if (!areTexts)
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
  CLI::Option *rows = addRowsOption(*command, options->rows)->needs(data);
  CLI::Option *output =
      command
          ->add_option("-o,--output", options->output,
                       "NumPy array (.npy) to write; default: print target, prediction and diff")
          ->type_name(outputType);
  addPredictTextOptions(*command, options->text, data)
      ->excludes(rows)
      ->excludes(output->needs(data));
  addThreadsOption(*command, options->threads);
  command->callback([options, command] {
    if (options->data.empty() && options->text.labelled.vocabulary.empty())
      throw CLI::RequiredError("--data, or --vocabulary for texts,");
    requireLabelledData(*command);
    predict(*options);
  });
}

} // namespace rnn::command
