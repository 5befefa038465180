// rnn train: the text of a model and data -> weights, history, picture.
#include "Commands.h"
#include "InitialEmbeddings.h"
#include "LoadWeights.h"
#include "TrainingControls.h"
#include "TrainingData.h"
#include "data/Error.h"
#include "data/WholeFile.h"
#include "loading/CompiledModel.h"
#include "training/Fit.h"
#include "training/Plot.h"
#include "training/Probe.h"
#include "training/Progress.h"

#include <unistd.h>

namespace rnn::command {

namespace {

struct TrainOptions {
  std::string model, output, history, plot;
  WeightOptions initialWeights;
  TrainingDataOptions data;
  InitialEmbeddingOptions embeddings;
  std::vector<std::string> frozen; // layers
  ControlOptions controls;
  bool checkFinite = false;
  uint64_t epochs = 1, seed = 0;
  unsigned threads = defaultThreads();
};

/// Checks the outputs now, instead of failing after hours of training.
void requireOutputs(const TrainOptions &options) {
  requireWritable(options.output);
  if (!options.history.empty())
    requireWritable(options.history);
  if (!options.plot.empty())
    requirePicture(options.plot);
}

/// Explains why the loss of the trainer's last step is not finite, with a probe of the model.
std::string explain(const TrainOptions &options, const Trainer &trainer, const SampleView &batch) {
  try {
    CompiledModel probe = CompiledModel::load(options.model, {.probe = true});
    return findNotFinite(trainer, probe.table(), batch);
  } catch (const Error &error) {
    return fmt::format("its origin is unknown ({})", error.what());
  }
}

void train(const TrainOptions &options) {
  requireOutputs(options);
  CompiledModel model = CompiledModel::load(options.model);
  if (!model->gradient || !model->update)
    fail("model `{}` cannot be trained: it needs `loss` and `optimizer`", model->name);
  TrainingData data = openTrainingData(options.data, model.table(), options.epochs, options.seed,
                                       options.initialWeights.path);

  Trainer trainer(model.table(), options.threads, {}, options.seed);
  trainer.freeze(FrozenLayers(model.table(), options.frozen));
  startFrom(options.initialWeights, trainer, options.seed);
  loadInitialEmbeddings(options.embeddings, options.data.text.vocabulary, model.table(),
                        trainer.parameters());
  FitObservers observers;
  observers.add(std::make_unique<Progress>(stdout, isatty(STDOUT_FILENO), options.epochs));
  addControls(observers, options.controls, trainer,
              resultNames(model.table(), data.validation != nullptr));
  FitOptions fitting{options.epochs, options.seed, options.data.validationSteps,
                     options.checkFinite};
  fitting.explain = [&](const SampleView &batch) { return explain(options, trainer, batch); };
  History history = fit(trainer, *data.training, data.validation.get(), fitting, observers);

  saveWeights(options.output, model.table(), trainer.parameters(), data.metadata);
  if (!options.history.empty())
    writeHistory(options.history, history);
  if (!options.plot.empty())
    plotHistories(options.plot, {{{model->name, history}}});
}

} // namespace

void addTrain(CLI::App &app) {
  auto options = std::make_shared<TrainOptions>();
  CLI::App *command = app.add_subcommand("train", "train a model and write its weights");
  addModelOption(*command, options->model);
  CLI::Option *vocabulary = addTrainingDataOptions(*command, options->data);
  addInitialWeightOptions(*command, options->initialWeights);
  addInitialEmbeddingOptions(*command, options->embeddings, vocabulary);
  command
      ->add_option("--freeze", options->frozen,
                   "layer whose weights are not trained; may be repeated")
      ->allow_extra_args(false);
  command->add_option("--epochs", options->epochs, "passes over the data")
      ->check(wholeNumber(1))
      ->capture_default_str();
  command
      ->add_option("--seed", options->seed,
                   "seed of the initial weights, of the order and of dropout")
      ->check(wholeNumber())
      ->capture_default_str();
  command->add_flag("--check-finite", options->checkFinite,
                    "check gradients and weights at each step and report non-finite ones; losses "
                    "are always checked");
  addThreadsOption(*command, options->threads);
  command
      ->add_option("--history", options->history,
                   "table of the results of all epochs to write (.csv)")
      ->type_name(outputType);
  command
      ->add_option("--plot", options->plot,
                   "picture of the losses and metrics to write (.png, .svg, .pdf)")
      ->type_name(outputType);
  command->add_option("-o,--output", options->output, "weights to write (.safetensors)")
      ->type_name(outputType)
      ->required();
  addControlOptions(*command, options->controls);
  command->callback([options, command] {
    requireControls(*command, options->controls);
    train(*options);
  });
}

} // namespace rnn::command
