// Seeds or folds -> trainings side by side -> weights, histories, picture and a table.
#include "TrainRuns.h"

#include "Ranks.h"
#include "RunTable.h"
#include "StopSignals.h"
#include "data/Error.h"
#include "data/SameFile.h"
#include "data/WholeFile.h"
#include "training/FiniteResults.h"
#include "training/Plot.h"
#include "training/ThreadPool.h"
#include "training/Training.h"
#include "training/watching/TensorBoard.h"

#include <atomic>
#include <csignal>
#include <cstring>
#include <list>
#include <mutex>

namespace rnn::command {

namespace fs = std::filesystem;

namespace {

/// "seed 3": "seed3"
std::string withoutSpace(std::string name) {
  std::erase(name, ' ');
  return name;
}

/// The path with the name of a run before its extension: "w-seed3.safetensors".
fs::path pathOfRun(const fs::path &path, const std::string &name) {
  return path.parent_path() / fmt::format("{}-{}{}", path.stem().string(), withoutSpace(name),
                                          path.extension().string());
}

struct Run {
  RunResults results;
  uint64_t seed = 0;
  std::optional<Fold> fold;
  std::vector<float> weights;
  Metadata metadata;
  std::exception_ptr failure;
};

std::vector<Run> makeRuns(const TrainOptions &options) {
  std::vector<Run> runs(std::max(options.seeds, options.folds));
  for (uint64_t i = 0; i < runs.size(); ++i) {
    Run &run = runs[i];
    run.seed = options.seeds > 0 ? options.seed + i : options.seed;
    run.results.name =
        options.seeds > 0 ? fmt::format("seed {}", run.seed) : fmt::format("fold {}", i + 1);
    if (options.folds > 0)
      run.fold = {i, options.folds,
                  options.data.shuffled ? std::optional(options.seed) : std::nullopt};
  }
  return runs;
}

/// The files of all runs, with the options that ask for them.
std::vector<OutputFile> filesOf(const TrainOptions &options, const std::vector<Run> &runs) {
  std::vector<OutputFile> files;
  for (auto [option, path] :
       {std::pair("--output", &options.output), std::pair("--history", &options.history)}) {
    if (!path->empty() && isSpecialFile(*path))
      throw CLI::ValidationError(
          fmt::format("`{}` is a file for each run, and `{}` is none; name a file", option, *path));
    for (const Run &run : runs)
      if (!path->empty())
        files.push_back({option, pathOfRun(*path, run.results.name)});
  }
  return files;
}

/// Data of a pipe are there only once.
void requireFiles(const std::vector<std::string> &paths) {
  for (const std::string &path : paths)
    if (path == "-" || isSpecialFile(path))
      fail("`{}` can be read only once, and several trainings read it; store the data in a file",
           path);
}

/// Runs of one command, which share the model and arrays.
class Runs {
public:
  Runs(const TrainOptions &options, const rnn_model &model, Metadata initial)
      : options(options), model(model), initial(std::move(initial)), all(makeRuns(options)) {
    if (!options.data.data.empty() && options.data.text.vocabulary.empty())
      arrays.emplace(options.data, model);
    if (!nowhere)
      fail("`/dev/null` cannot be opened: {}", std::strerror(errno));
  }

  /// Trains those of this rank. Throws the Error of the first one that failed, and returns whether
  /// all came to their end.
  bool train();
  /// Collective: the results of all ranks.
  void share();

  std::vector<Run> &runs() { return all; }
  /// The names of an epoch's results.
  std::vector<std::string> names() const {
    return resultNames(model, isValidated(), options.gradientNorms);
  }

private:
  bool isOwn(size_t number) const { return number % ranks().size() == ranks().rank(); }
  bool isValidated() const { return options.folds > 0 || options.data.isValidated(); }
  void train(Run &run);
  TrainingData open(const Run &run) const;
  void tellEnd(size_t number);

  const TrainOptions &options;
  const rnn_model &model;
  Metadata initial;
  std::vector<Run> all;
  std::optional<TrainingArrays> arrays;
  std::unique_ptr<std::FILE, int (*)(std::FILE *)> nowhere{std::fopen("/dev/null", "we"),
                                                           std::fclose};
  std::mutex alone; // for what does not go side by side
  std::atomic<bool> failed = false;
  std::vector<bool> ended;
  size_t told = 0; // rows of the table
};

TrainingData Runs::open(const Run &run) const {
  if (arrays)
    return arrays->open({0, model.shards}, run.fold);
  TrainingDataOptions own = options.data;
  own.fold = run.fold;
  own.isOnOneRank = true;
  return openTrainingData(own, model, options.epochs, run.seed, initial);
}

void Runs::train(Run &run) {
  Trainer trainer(model, /*threads=*/1, {}, run.seed);
  TrainingData data;
  {
    std::scoped_lock lock(alone);
    data = open(run);
    trainer.freeze(FrozenLayers(model, options.frozen));
    bool tells = &run == all.data();
    startFrom(options.initialWeights, trainer, run.seed, tells);
    loadInitialEmbeddings(options.embeddings, options.data.text.vocabulary, model,
                          trainer.parameters(), tells);
  }
  FitObservers observers;
  if (!options.tensorBoard.empty())
    observers.add(std::make_unique<TensorBoard>(
        fs::path(options.tensorBoard) / withoutSpace(run.results.name), trainer,
        [](const std::string &message) { fmt::print(stderr, "rnn: warning: {}\n", message); }));
  const KeepBest *best = addControls(observers, nowhere.get(), options.controls, trainer, names());
  FitOptions fitting;
  fitting.epochs = options.epochs;
  fitting.seed = run.seed;
  fitting.validationSteps = options.data.validationSteps;
  fitting.checkFinite = options.checkFinite;
  fitting.gradientNorms = options.gradientNorms;
  fitting.explain = [&](const SampleView &batch) {
    std::scoped_lock lock(alone);
    return explainNotFinite(options, trainer, batch);
  };
  fitting.stopRequested = [&] { return failed || StopSignals::received() != 0; };
  Training training(trainer, *data.training, data.validation.get(), fitting, observers);
  training.run();
  if (training.wasStopped())
    return;
  requireFiniteWeights(model, trainer.parameters(), "the weights");
  run.weights.assign(trainer.parameters().begin(), trainer.parameters().end());
  run.metadata = std::move(data.metadata);
  run.results.history = training.history();
  run.results.epoch = best ? best->bestEpoch() : training.history().size();
}

/// Prints the rows up to the first run that still trains; those of other ranks come later.
void Runs::tellEnd(size_t number) {
  std::scoped_lock lock(alone);
  ended[number] = true;
  for (; ranks().size() == 1 && told < all.size() && ended[told]; ++told) {
    fmt::print("{}\n", rowOf(all[told].results));
    std::fflush(stdout);
  }
}

bool Runs::train() {
  ended.assign(all.size(), false);
  if (ranks().size() == 1)
    fmt::print("{}\n", headerOf(names()));
  std::vector<size_t> own;
  for (size_t number = 0; number < all.size(); ++number)
    if (isOwn(number))
      own.push_back(number);
  ThreadPool pool(std::min<unsigned>(options.threads, std::max<size_t>(own.size(), 1)));
  pool.run(own.size(), [&](uint64_t piece, unsigned) {
    Run &run = all[own[piece]];
    try {
      if (failed || StopSignals::received() != 0)
        return;
      train(run);
      if (!run.weights.empty())
        tellEnd(own[piece]);
    } catch (...) {
      run.failure = std::current_exception();
      failed = true;
    }
  });
  for (const Run &run : all) {
    if (!run.failure)
      continue;
    try {
      std::rethrow_exception(run.failure);
    } catch (const Error &error) {
      fail("{}: {}; no file is written", run.results.name, error.what());
    }
  }
  return std::ranges::all_of(own, [&](size_t number) { return !all[number].weights.empty(); });
}

void Runs::share() {
  if (ranks().size() == 1)
    return;
  for (size_t number = 0; number < all.size(); ++number) {
    Run &run = all[number];
    std::string own = isOwn(number) ? toBytes(run.results) : "";
    std::string weights(reinterpret_cast<const char *>(run.weights.data()),
                        run.weights.size() * sizeof(float));
    size_t rank = number % ranks().size();
    fromBytes(ranks().allGather(own)[rank], names(), run.results);
    std::string found = ranks().allGather(weights)[rank];
    run.weights.resize(found.size() / sizeof(float));
    std::memcpy(run.weights.data(), found.data(), found.size());
    run.metadata = all.front().metadata; // the same for all, and rank 0 has that of its own
  }
  fmt::print("{}\n", headerOf(names()));
  for (const Run &run : all)
    fmt::print("{}\n", rowOf(run.results));
}

/// Weights, histories and the picture of all runs.
void publish(const TrainOptions &options, const rnn_model &model, const std::vector<Run> &runs) {
  std::list<WholeFile> files;
  std::vector<NamedHistory> histories;
  for (const Run &run : runs) {
    saveWeights(files.emplace_back(pathOfRun(options.output, run.results.name)), model, run.weights,
                run.metadata);
    if (!options.history.empty())
      files.emplace_back(pathOfRun(options.history, run.results.name))
          .write(historyText(run.results.history));
    histories.push_back({run.results.name, run.results.history});
  }
  if (!options.plot.empty())
    files.emplace_back(options.plot).write(plotBytes(options.plot, histories));
  publishTogether(files);
}

[[noreturn]] void endStopped() {
  if (isFirstRank())
    fmt::print(stderr, "rnn: stopped by a signal; no file is written\n");
  throw Stopped{StopSignals::received() ? StopSignals::received() : SIGTERM};
}

} // namespace

void addRunOptions(CLI::App &command, TrainOptions &options) {
  const char *group = "Several trainings";
  CLI::Option *seeds =
      command
          .add_option("--seeds", options.seeds,
                      "train with N seeds from --seed on, side by side, each on one thread; prints "
                      "mean and standard deviation; w.safetensors becomes w-seed0.safetensors, ...")
          ->type_name("N")
          ->check(wholeNumber(2, 10'000))
          ->group(group);
  CLI::Option *folds =
      command
          .add_option("--folds", options.folds,
                      "k-fold cross-validation: train N times, each time with another part of the "
                      "data for validation; w.safetensors becomes w-fold1.safetensors, ...")
          ->type_name("N")
          ->check(wholeNumber(2, 10'000))
          ->group(group)
          ->excludes(seeds);
  for (const char *single : {"--log", "--checkpoint", "--checkpoint-every", "--resume"}) {
    seeds->excludes(command.get_option(single));
    folds->excludes(command.get_option(single));
  }
  // Windows overlap, so those of a fold would be in the others, too.
  for (const char *other :
       {"--validation", "--validation-wav", "--validation-split", "--series", "--wav"})
    folds->excludes(command.get_option(other));
}

void trainRuns(const TrainOptions &options, const CLI::App &command) {
  std::vector<Run> named = makeRuns(options);
  std::vector<OutputFile> outputs = filesOf(options, named);
  requireSeparateFiles(command, outputs);
  if (isFirstRank()) {
    for (const OutputFile &output : outputs)
      requireWritable(output.path);
    if (!options.plot.empty())
      requirePicture(options.plot);
  }
  requireFiles(dataFiles(options.data));
  CompiledModel model = loadTrainable(options.model);
  if (options.folds > 0 && model->states_size > 0)
    fail("the sequences of model `{}` go on from batch to batch, and folds would cut them; train "
         "with `--validation` instead",
         model->name);
  requireSameData(dataFiles(options.data));
  Metadata initial =
      options.initialWeights.path.empty() ? Metadata() : readMetadata(options.initialWeights.path);
  Runs runs(options, model.table(), std::move(initial));
  StopSignals signals;
  bool isWhole = runs.train();
  for (const std::string &other : ranks().allGather(isWhole ? "whole" : "stopped"))
    isWhole &= other == "whole";
  if (!isWhole)
    endStopped();
  runs.share();
  std::vector<const RunResults *> results;
  for (const Run &run : runs.runs())
    results.push_back(&run.results);
  fmt::print("{}", summaryOf(results));
  if (isFirstRank())
    publish(options, model.table(), runs.runs());
}

} // namespace rnn::command
