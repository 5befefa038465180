// rnn train: the text of a model and data -> weights, history, picture.
#include "Ranks.h"
#include "StopSignals.h"
#include "TrainRuns.h"
#include "data/Error.h"
#include "data/SameFile.h"
#include "data/WholeFile.h"
#include "loading/CompiledModel.h"
#include "training/FiniteResults.h"
#include "training/Plot.h"
#include "training/Probe.h"
#include "training/Progress.h"
#include "training/Training.h"
#include "training/watching/StepLog.h"
#include "training/watching/TensorBoard.h"

#include <csignal>
#include <list>
#include <unistd.h>

namespace rnn::command {

namespace {

/// The fact that may differ between the parts of a training: the bits may then differ too.
constexpr const char *cpuFact = "the CPU";

/// Checks the outputs now, instead of failing after hours of training.
void requireOutputs(const TrainOptions &options) {
  const std::string &resume = options.checkpoints.resume;
  for (auto [option, path] :
       {std::pair("--output", &options.output), std::pair("--history", &options.history),
        std::pair("--plot", &options.plot)})
    if (!resume.empty() && !path->empty() && isSameFile(*path, resume))
      fail("`{}` would overwrite `{}`, which `--resume` reads; name another file", option, resume);
  requireWritable(options.output);
  if (!options.history.empty())
    requireWritable(options.history);
  if (!options.plot.empty())
    requirePicture(options.plot);
  if (!options.log.empty())
    requireWritable(options.log);
}

/// Explains why the loss of the trainer's last step is not finite, with a probe of the model.
std::string explain(const TrainOptions &options, Trainer &trainer, const SampleView &batch) {
  std::vector<float> memory;
  SampleView all = trainer.gather(batch, memory);
  return toldByFirst([&] { return explainNotFinite(options, trainer, all); });
}

/// Throws Error if ranks have different data or weights to start from.
void requireSameStart(const TrainOptions &options, const Trainer &trainer, bool isPipe) {
  if (ranks().size() == 1)
    return;
  if (!isPipe)
    requireSameData(dataFiles(options.data));
  if (!options.data.text.vocabulary.empty())
    requireSameData({options.data.text.vocabulary});
  if (!options.checkpoints.resume.empty())
    requireSameData({options.checkpoints.resume});
  requireSameWeights(trainer);
  if (uint64_t shards = trainer.model().shards; isFirstRank() && ranks().size() > shards)
    fmt::print(stderr,
               "rnn: warning: {} of {} ranks have no work, because a batch has no more shards than "
               "{}\n",
               ranks().size() - shards, ranks().size(), shards);
}

void warn(const std::string &message) {
  if (isFirstRank())
    fmt::print(stderr, "rnn: warning: {}\n", message);
}

/// Writes weights, history and picture together. A picture that cannot be drawn does not keep the
/// others from being written. Throws Error.
void publish(const TrainOptions &options, const Trainer &trainer, const History &history,
             const Metadata &metadata) {
  requireFiniteWeights(trainer.model(), trainer.parameters(),
                       fmt::format("the weights for `{}`", options.output));
  if (!isFirstRank())
    return;
  std::list<WholeFile> files;
  saveWeights(files.emplace_back(options.output), trainer.model(), trainer.parameters(), metadata);
  std::string problem;
  if (history.size() > 0 && !options.history.empty())
    files.emplace_back(options.history).write(historyText(history));
  if (history.size() > 0 && !options.plot.empty()) {
    try {
      const NamedHistory named{trainer.model().name, history};
      std::list<WholeFile> picture; // apart from the others until it is whole
      picture.emplace_back(options.plot).write(plotBytes(options.plot, {&named, 1}));
      files.splice(files.end(), picture);
    } catch (const Error &error) {
      problem = error.what();
    }
  }
  publishTogether(files);
  if (!problem.empty())
    fail("{}; everything else is written", problem);
}

/// The checkpoint to go on from, if there is one, of this very training.
std::optional<Checkpoint> readResumed(const TrainOptions &options) {
  if (options.checkpoints.resume.empty())
    return std::nullopt;
  return readCheckpoint(options.checkpoints.resume, warn);
}

void requireSame(const TrainOptions &options, const Checkpoint &checkpoint, TrainingFacts asked) {
  TrainingFacts saved = checkpoint.facts;
  if (saved.contains(cpuFact) && saved[cpuFact] != asked[cpuFact])
    warn(fmt::format("the checkpoint was made on the CPU {}, and this one is {}: the results may "
                     "differ in their last bits",
                     saved[cpuFact], asked[cpuFact]));
  saved.erase(cpuFact);
  asked.erase(cpuFact);
  requireSameTraining(options.checkpoints.resume, saved, asked);
}

/// Where the results of a training that was stopped are, in words.
std::string describeKept(const TrainOptions &options, const CheckpointKeeper &keeper) {
  std::string text = fmt::format("`{}` has the weights", options.output);
  if (keeper.wasWritten())
    text += fmt::format(", and `--resume {}` goes on", keeper.path());
  return text;
}

/// After an error: keeps the weights of the last good epoch, or of the best one, and the history.
[[noreturn]] void keepWhatIsGood(const TrainOptions &options, const Error &error,
                                 Training &training, const Trainer &trainer,
                                 const CheckpointKeeper &keeper, const Metadata &metadata) {
  if (!isFirstRank()) // which writes what is good, and tells of it
    throw error;
  std::string checkpoint =
      keeper.wasWritten() ? fmt::format("; the last checkpoint is `{}`", keeper.path()) : "";
  if (!training.returnToLastEpoch())
    fail("{}{}", error.what(), checkpoint);
  uint64_t epoch = training.history().size();
  try {
    publish(options, trainer, training.history(), metadata);
  } catch (const Error &other) {
    fail("{}; then {}{}", error.what(), other.what(), checkpoint);
  }
  fail("{}; `{}` has the weights of {} {} good epoch{}{}", error.what(), options.output,
       options.controls.keepBest ? "the best of" : "the last of", epoch, epoch == 1 ? "" : "s",
       checkpoint);
}

void train(const TrainOptions &options, const CLI::App &command) {
  if (isFirstRank())
    requireOutputs(options);
  std::optional<Checkpoint> resumed = readResumed(options);
  CompiledModel model = loadTrainable(options.model);
  // Reads all of the data, so only once.
  auto facts = [&, known = std::optional<TrainingFacts>()]() mutable {
    if (!known) {
      known = factsOf(command, RNN_VERSION);
      known->emplace(cpuFact, model->target_cpu);
    }
    return *known;
  };
  if (resumed)
    requireSame(options, *resumed, facts());
  Metadata initial = resumed ? resumed->weightsMetadata
                     : options.initialWeights.path.empty()
                         ? Metadata()
                         : readMetadata(options.initialWeights.path);
  TrainingData data =
      openTrainingData(options.data, model.table(), options.epochs, options.seed, initial);

  Trainer trainer(model.table(), options.threads, {}, options.seed, &ranks());
  trainer.freeze(FrozenLayers(model.table(), options.frozen));
  if (!resumed) {
    startFrom(options.initialWeights, trainer, options.seed);
    loadInitialEmbeddings(options.embeddings, options.data.text.vocabulary, model.table(),
                          trainer.parameters());
  }
  requireSameStart(options, trainer, data.isSent);
  FitObservers observers;
  observers.add(std::make_unique<Progress>(stdout, isatty(STDOUT_FILENO), options.epochs));
  if (!options.log.empty() && isFirstRank())
    observers.add(std::make_unique<StepLog>(options.log, trainer, options.epochs, warn));
  if (!options.tensorBoard.empty() && isFirstRank())
    observers.add(std::make_unique<TensorBoard>(options.tensorBoard, trainer, warn));
  addControls(observers, stdout, options.controls, trainer,
              resultNames(model.table(), data.validation != nullptr, options.gradientNorms));
  Metadata metadata = weightsMetadata(model->name);
  metadata.insert(data.metadata.begin(), data.metadata.end());
  CheckpointKeeper keeper(options.checkpoints, options.output, facts, metadata,
                          /*writes=*/isFirstRank());
  FitOptions fitting;
  fitting.epochs = options.epochs;
  fitting.seed = options.seed;
  fitting.validationSteps = options.data.validationSteps;
  fitting.checkFinite = options.checkFinite;
  fitting.gradientNorms = options.gradientNorms;
  fitting.explain = [&](const SampleView &batch) { return explain(options, trainer, batch); };
  fitting.resume = resumed ? &*resumed : nullptr;
  fitting.schedule = keeper.schedule();
  fitting.writeCheckpoint = [&](Checkpoint checkpoint) { keeper.write(std::move(checkpoint)); };
  fitting.stopRequested = [] { return StopSignals::received() != 0; };
  fitting.keepsLastEpoch = true;
  StopSignals signals;
  Training training(trainer, *data.training, data.validation.get(), fitting, observers);
  try {
    training.run();
  } catch (const RankFailed &) {
    throw; // what is good is in the checkpoint
  } catch (const Error &error) {
    keepWhatIsGood(options, error, training, trainer, keeper, data.metadata);
  }
  publish(options, trainer, training.history(), data.metadata);
  if (training.wasStopped()) {
    TrainingPlace place = training.place();
    if (isFirstRank())
      fmt::print(stderr, "rnn: stopped by a signal after epoch {}, step {}: {}\n", place.epoch,
                 place.step, describeKept(options, keeper));
    // The signal may have come to another rank.
    throw Stopped{StopSignals::received() ? StopSignals::received() : SIGTERM};
  }
  keeper.finish();
}

} // namespace

std::string explainNotFinite(const TrainOptions &options, const Trainer &trainer,
                             const SampleView &batch) {
  try {
    CompiledModel probe = CompiledModel::load(options.model, {.probe = true});
    return findNotFinite(trainer, probe.table(), batch);
  } catch (const Error &error) {
    return fmt::format("its origin is unknown ({})", error.what());
  }
}

void addTrain(CLI::App &app) {
  auto options = std::make_shared<TrainOptions>();
  CLI::App *command = app.add_subcommand("train", "train a model and write its weights");
  addModelOption(*command, options->model);
  CLI::Option *vocabulary = addTrainingDataOptions(*command, options->data);
  addInitialWeightOptions(*command, options->initialWeights);
  addInitialEmbeddingOptions(*command, options->embeddings, vocabulary);
  addFreezeOption(*command, options->frozen);
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
  command->add_flag("--gradient-norms", options->gradientNorms,
                    "add the norm of each layer's gradient to the history and the log: means over "
                    "the steps of an epoch");
  addThreadsOption(*command, options->threads);
  command
      ->add_option("--history", options->history,
                   "table of the results of all epochs to write (.csv)")
      ->type_name(outputType);
  command
      ->add_option("--plot", options->plot,
                   "picture of the losses and metrics to write (.png, .svg, .pdf)")
      ->type_name(outputType);
  command
      ->add_option("--log", options->log,
                   "file that gets a line of JSON after each step and epoch (.jsonl)")
      ->type_name(outputType);
  command
      ->add_option("--tensorboard", options->tensorBoard,
                   "folder for TensorBoard: results, and histograms of weights and gradients, of "
                   "each epoch")
      ->type_name("FOLDER");
  command->add_option("-o,--output", options->output, "weights to write (.safetensors)")
      ->type_name(outputType)
      ->required();
  addControlOptions(*command, options->controls);
  addCheckpointOptions(*command, options->checkpoints);
  addRunOptions(*command, *options);
  command->callback([options, command] {
    requireData(*command);
    requireControls(*command, options->controls);
    if (!options->tensorBoard.empty())
      requireSeparateFiles(
          *command,
          {{"--tensorboard", std::filesystem::path(options->tensorBoard) / "train" / "events"}});
    if (options->seeds > 0 || options->folds > 0)
      trainRuns(*options, *command);
    else
      train(*options, *command);
  });
}

} // namespace rnn::command
