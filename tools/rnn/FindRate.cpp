// rnn find-rate: a model and data -> the losses at rising learning rates, and a rate to train with.
#include "Commands.h"
#include "InitialEmbeddings.h"
#include "LoadWeights.h"
#include "TrainingData.h"
#include "data/WholeFile.h"
#include "loading/CompiledModel.h"
#include "training/Picture.h"
#include "training/Progress.h"
#include "training/RatePictures.h"

#include <list>

namespace rnn::command {

namespace {

struct FindRateOptions {
  std::string model, output, plot;
  WeightOptions initialWeights;
  TrainingDataOptions data;
  InitialEmbeddingOptions embeddings;
  std::vector<std::string> frozen; // layers
  RateTestOptions test;
  unsigned threads = defaultThreads();
};

/// Some of the points, as many from line to line.
void printTable(const RateTest &test) {
  constexpr size_t lines = 20;
  size_t last = test.points.size() - 1, count = std::min(lines, last);
  fmt::print("learning rate        loss\n");
  for (size_t line = 0; line <= count; ++line) {
    const RatePoint &point = test.points[last * line / count];
    fmt::print("{:>13.2e}  {:>10}\n", point.rate, formatLoss(point.smoothed));
  }
}

void printSuggestion(const RateTest &test) {
  if (test.diverged)
    fmt::print("the loss grows beyond all bounds at a learning rate of {:.2g}\n", *test.diverged);
  const RatePoint *steepest = test.steepest();
  if (steepest)
    fmt::print("suggestion: {:.2g}, where the loss falls fastest; it is least at {:.2g}\n",
               steepest->rate, test.least()->rate);
  else
    fmt::print("no suggestion: the loss falls at none of these rates\n");
}

void findRate(const FindRateOptions &options) {
  if (!options.output.empty())
    requireWritable(options.output);
  if (!options.plot.empty())
    requirePicture(options.plot);
  CompiledModel model = loadTrainable(options.model);
  Metadata initial =
      options.initialWeights.path.empty() ? Metadata() : readMetadata(options.initialWeights.path);
  TrainingData data = openTrainingData(options.data, model.table(), /*epochs=*/options.test.steps,
                                       options.test.seed, initial);
  Trainer trainer(model.table(), options.threads, {}, options.test.seed);
  trainer.freeze(FrozenLayers(model.table(), options.frozen));
  startFrom(options.initialWeights, trainer, options.test.seed);
  loadInitialEmbeddings(options.embeddings, options.data.text.vocabulary, model.table(),
                        trainer.parameters());
  RateTest test = testRates(trainer, *data.training, options.test);
  printTable(test);
  printSuggestion(test);
  std::list<WholeFile> files;
  if (!options.output.empty())
    files.emplace_back(options.output).write(rateTestText(test));
  if (!options.plot.empty())
    files.emplace_back(options.plot).write(rateTestPicture(options.plot, model->name, test));
  publishTogether(files);
}

} // namespace

void addFindRate(CLI::App &app) {
  auto options = std::make_shared<FindRateOptions>();
  CLI::App *command = app.add_subcommand(
      "find-rate", "show the loss at rising learning rates, and suggest one of them");
  addModelOption(*command, options->model);
  CLI::Option *vocabulary = addTrainingDataOptions(*command, options->data, /*isValidated=*/false);
  addInitialWeightOptions(*command, options->initialWeights);
  addInitialEmbeddingOptions(*command, options->embeddings, vocabulary);
  addFreezeOption(*command, options->frozen);
  auto isRate = [] { return realNumber("above 0", [](double x) { return x > 0; }); };
  command->add_option("--from", options->test.from, "learning rate of the first step")
      ->check(isRate())
      ->capture_default_str();
  command->add_option("--to", options->test.to, "learning rate of the last step")
      ->check(isRate())
      ->capture_default_str();
  command->add_option("--steps", options->test.steps, "number of steps, one batch each")
      ->check(wholeNumber(10, 1'000'000))
      ->capture_default_str();
  command
      ->add_option("--seed", options->test.seed,
                   "seed of the initial weights, of the order and of dropout")
      ->check(wholeNumber())
      ->capture_default_str();
  addThreadsOption(*command, options->threads);
  command
      ->add_option("--plot", options->plot,
                   "picture of the losses over the rates to write (.png, .svg, .pdf)")
      ->type_name(outputType);
  command
      ->add_option("-o,--output", options->output,
                   "table of the rates and losses of all steps to write (.csv)")
      ->type_name(outputType);
  command->callback([options, command] {
    requireData(*command);
    if (!(options->test.from < options->test.to))
      throw CLI::ValidationError(
          fmt::format("`--from` is {:g} and `--to` is {:g}, but rates rise; give a larger `--to`",
                      options->test.from, options->test.to));
    findRate(*options);
  });
}

} // namespace rnn::command
