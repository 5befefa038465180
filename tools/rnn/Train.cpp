// rnn train: text of a model, data -> weights, history, picture.
#include "Commands.h"

#include "data/Error.h"
#include "data/WholeFile.h"
#include "loading/CompiledModel.h"
#include "training/Fit.h"
#include "training/Plot.h"
#include "training/Progress.h"
#include "training/Samples.h"
#include "training/Weights.h"

#include <unistd.h>

namespace rnn {

namespace {

struct TrainOptions {
  std::string model, data, rows, output, history, plot;
  double validationSplit = 0;
  uint64_t epochs = 1, seed = 0;
  unsigned threads = defaultThreads();
};

/// What would fail at the end fails now, before hours of training.
void requireOutputs(const TrainOptions &options) {
  requireWritable(options.output);
  if (!options.history.empty())
    requireWritable(options.history);
  if (!options.plot.empty()) {
    requireWritable(options.plot);
    requireGnuplot();
  }
}

void train(const TrainOptions &options) {
  requireOutputs(options);
  CompiledModel model = CompiledModel::load(options.model);
  if (!model->gradient || !model->update)
    fail("model `{}` cannot be trained: it needs `loss` and `optimizer`", model->name);
  Samples samples = readSamples(options.data, model.table(), options.rows);
  uint64_t count = samples.rows.size(), first = trainingRows(count, options.validationSplit);
  SampleView training = rowsOf(samples.view(), 0, first, model.table());
  SampleView validation = rowsOf(samples.view(), first, count - first, model.table());

  Trainer trainer(model.table(), options.threads, {}, options.seed);
  trainer.initialize(options.seed);
  Progress progress(stdout, isatty(STDOUT_FILENO), options.epochs);
  History history = fit(trainer, training, validation, {options.epochs, options.seed}, progress);

  saveWeights(options.output, model.table(), trainer.parameters());
  if (!options.history.empty())
    writeHistory(options.history, history);
  if (!options.plot.empty())
    plotHistory(options.plot, history);
}

} // namespace

void addTrain(CLI::App &app) {
  auto options = std::make_shared<TrainOptions>();
  CLI::App *command = app.add_subcommand("train", "train a model and write its weights");
  addModelOption(*command, options->model);
  addDataOptions(*command, options->data, options->rows);
  command->add_option("--validation-split", options->validationSplit,
                      "the last part of the rows, taken before shuffling, for validation");
  command->add_option("--epochs", options->epochs, "passes over the data")
      ->check(wholeNumber(1))
      ->capture_default_str();
  command->add_option("--seed", options->seed, "of the first weights, of the order and of dropout")
      ->check(wholeNumber())
      ->capture_default_str();
  addThreadsOption(*command, options->threads);
  command->add_option("--history", options->history, "table of losses to write (.csv)");
  command->add_option("--plot", options->plot, "picture of the losses to write (.png)");
  command->add_option("-o,--output", options->output, "weights to write (.safetensors)")
      ->required();
  command->callback([options] { train(*options); });
}

} // namespace rnn
