// rnn train: text of a model, data -> weights, history, picture.
#include "Commands.h"
#include "TrainingControls.h"
#include "data/Error.h"
#include "data/WholeFile.h"
#include "loading/CompiledModel.h"
#include "training/ClassWeights.h"
#include "training/Fit.h"
#include "training/Plot.h"
#include "training/Progress.h"
#include "training/Samples.h"
#include "training/Weights.h"

#include <unistd.h>

namespace rnn {

namespace {

struct TrainOptions {
  std::string model, data, rows, validation, initialWeights, output, history, plot;
  std::vector<std::string> frozen; // layers
  std::string classWeights;
  ControlOptions controls;
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

void train(const TrainOptions &options) {
  requireOutputs(options);
  CompiledModel model = CompiledModel::load(options.model);
  if (!model->gradient || !model->update)
    fail("model `{}` cannot be trained: it needs `loss` and `optimizer`", model->name);
  Samples samples = readSamples(options.data, model.table(), options.rows);
  uint64_t count = samples.rows.size(), first = trainingRows(count, options.validationSplit);
  SampleView training = rowsOf(samples.view(), 0, first, model.table());
  SampleView validation = rowsOf(samples.view(), first, count - first, model.table());
  std::optional<Samples> others;
  if (!options.validation.empty())
    validation = others.emplace(readSamples(options.validation, model.table(), "")).view();
  std::vector<float> weights;
  if (!options.classWeights.empty()) {
    weights = weighByClass(model.table(), training, parseClassWeights(options.classWeights));
    training.weights = weights.data();
  }

  Trainer trainer(model.table(), options.threads, {}, options.seed);
  trainer.freeze(FrozenLayers(model.table(), options.frozen));
  if (options.initialWeights.empty())
    trainer.initialize(options.seed);
  else
    loadWeights(options.initialWeights, model.table(), trainer.parameters());
  FitObservers observers;
  observers.add(std::make_unique<Progress>(stdout, isatty(STDOUT_FILENO), options.epochs));
  addControls(observers, options.controls, trainer,
              resultNames(model.table(), validation.samples > 0));
  History history = fit(trainer, training, validation, {options.epochs, options.seed}, observers);

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
  CLI::Option *split =
      command->add_option("--validation-split", options->validationSplit,
                          "the last part of the rows, taken before shuffling, for validation");
  command->add_option("--validation", options->validation, "archive (.npz) for validation")
      ->excludes(split);
  command->add_option("--initial-weights", options->initialWeights,
                      "weights to start from (.safetensors) instead of drawing them");
  command
      ->add_option("--class-weight", options->classWeights,
                   "weights of samples by their class, such as 0:1,1:5")
      ->check(classWeights());
  command->add_option("--freeze", options->frozen, "layer whose weights stay; may be repeated")
      ->allow_extra_args(false);
  command->add_option("--epochs", options->epochs, "passes over the data")
      ->check(wholeNumber(1))
      ->capture_default_str();
  command->add_option("--seed", options->seed, "of the first weights, of the order and of dropout")
      ->check(wholeNumber())
      ->capture_default_str();
  addThreadsOption(*command, options->threads);
  command->add_option("--history", options->history, "table of the epochs to write (.csv)");
  command->add_option("--plot", options->plot, "picture of the losses to write (.png)");
  command->add_option("-o,--output", options->output, "weights to write (.safetensors)")
      ->required();
  addControlOptions(*command, options->controls);
  command->callback([options, command] {
    requireControls(*command, options->controls);
    train(*options);
  });
}

} // namespace rnn
