// A call of `fit` -> the loop of the runtime, whose observer calls Python.
#include "Fitting.h"

#include "data/Error.h"
#include "data/WholeFile.h"
#include "training/ArrayBatches.h"
#include "training/Fit.h"
#include "training/Probe.h"
#include "training/Progress.h"
#include "training/checkpoint/ArrayFacts.h"
#include "training/checkpoint/Schedule.h"

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <memory>
#include <nanobind/stl/string.h>

namespace rnn::python {

namespace {

/// What C's streams write -> a string.
class TextStream {
public:
  TextStream() : file(open_memstream(&bytes, &size)) {
    if (!file)
      fail("there is not enough memory");
  }
  ~TextStream() {
    std::fclose(file);
    std::free(bytes);
  }
  TextStream(const TextStream &) = delete;
  TextStream &operator=(const TextStream &) = delete;

  std::FILE *stream() const { return file; }
  /// What was written since the last call.
  std::string take() {
    std::fflush(file);
    std::string text(bytes, size);
    std::rewind(file);
    return text;
  }

private:
  char *bytes = nullptr;
  size_t size = 0;
  std::FILE *file;
};

/// Runs without the interpreter's lock, and takes it for each call.
class PythonObserver : public FitObserver {
public:
  PythonObserver(const nb::object &hooks, const FittingOptions &options) : hooks(hooks) {
    if (options.terminal)
      progress = std::make_unique<Progress>(text.stream(), *options.terminal, options.epochs);
  }

  void epochBegins(uint64_t epoch, uint64_t steps) override {
    if (progress)
      progress->epochBegins(epoch, steps);
    nb::gil_scoped_acquire python;
    interruptible([&] {
      write();
      hooks.attr("epoch_begins")(epoch - 1);
    });
  }

  void stepEnds(uint64_t step, const EpochResults &soFar, double seconds) override {
    if (progress)
      progress->stepEnds(step, soFar, seconds);
  }

  bool epochEnds(const EpochResults &results, double seconds) override {
    if (progress)
      progress->epochEnds(results, seconds);
    nb::gil_scoped_acquire python;
    bool goOn = true;
    interruptible([&] {
      write();
      goOn = nb::cast<bool>(call("epoch_ends", results));
    });
    return goOn;
  }

  void restore(const Checkpoint &checkpoint) override {
    History history(checkpoint.results);
    history.restore(checkpoint);
    nb::gil_scoped_acquire python;
    for (uint64_t row = 0; row < history.size(); ++row)
      call("epoch_restored", history[row]);
  }

  /// Whether there was a signal. Steps may take microseconds; taking the interpreter's lock for
  /// each would slow them down.
  bool isInterrupted() {
    constexpr std::chrono::milliseconds betweenCalls(50);
    auto now = std::chrono::steady_clock::now();
    if (interruption || now - called < betweenCalls)
      return interruption != nullptr;
    called = now;
    nb::gil_scoped_acquire python;
    interruptible([&] {
      write();
      if (PyErr_CheckSignals() != 0)
        throw nb::python_error();
    });
    return interruption != nullptr;
  }

  /// Throws the interruption that ended the training, if there was one.
  void rethrow() const {
    if (interruption)
      std::rethrow_exception(interruption);
  }

  void warn(const std::string &message) const {
    nb::gil_scoped_acquire python;
    hooks.attr("warn")(message);
  }

private:
  nb::object call(const char *hook, const EpochResults &results) const {
    nb::dict logs;
    for (size_t i = 0; i < results.names.size(); ++i)
      logs[results.names[i].c_str()] = results.values[i];
    return hooks.attr(hook)(results.epoch - 1, logs, results.time.wallSeconds,
                            results.time.samplesPerSecond);
  }

  /// Keeps a KeyboardInterrupt for the end of the training.
  template <typename Function> void interruptible(const Function &function) {
    try {
      function();
    } catch (const nb::python_error &error) {
      if (!error.matches(PyExc_KeyboardInterrupt))
        throw;
      interruption = std::current_exception();
    }
  }

  void write() {
    if (!progress)
      return;
    if (std::string written = text.take(); !written.empty())
      hooks.attr("write")(written);
  }

  const nb::object &hooks;
  TextStream text;
  std::unique_ptr<Progress> progress;
  std::chrono::steady_clock::time_point called = std::chrono::steady_clock::now();
  std::exception_ptr interruption;
};

/// The schedule of the checkpoints; an epoch by default.
CheckpointSchedule scheduleOf(const FittingOptions &options) {
  auto schedule = parseSchedule(options.checkpointEvery);
  if (!schedule)
    fail("checkpoint_every is a number of epochs, or a text such as \"3epochs\", \"90s\" or "
         "\"500steps\"; found \"{}\"",
         options.checkpointEvery);
  return *schedule;
}

/// Explains why the loss of a step is not finite, with a probe of the model.
std::string explain(Model &model, const SampleView &batch) {
  try {
    return findNotFinite(model.itsTrainer(), model.probed(), batch);
  } catch (const Error &error) {
    return fmt::format("its origin is unknown ({})", error.what());
  }
}

} // namespace

void fit(Model &model, const Data &training, const std::optional<Data> &validation,
         const FittingOptions &options, const nb::object &hooks) {
  const rnn_model &table = model.table();
  if (!table.gradient || !table.update)
    fail("model `{}` cannot be trained: it needs `loss` and `optimizer`", table.name);
  Samples samples = samplesOf(table, training), others;
  uint64_t count = samples.rows.size(), first = trainingRows(count, options.validationSplit);
  SampleView rows = rowsOf(samples.view(), 0, first, table);
  SampleView validated = rowsOf(samples.view(), first, count - first, table);
  if (validation) {
    others = samplesOf(table, *validation);
    validated = others.view();
  }
  std::vector<float> weights;
  if (!options.classWeights.empty()) {
    weights = weighByClass(table, rows, options.classWeights);
    rows.weights = weights.data();
  }
  TrainingBatches batches(rows, table, options.shuffled);
  BatchesInAnyOrder validationBatches(validated, table, model.itsTrainer().shards());
  FitOptions fitting{.epochs = options.epochs,
                     .seed = options.seed,
                     .firstEpoch = options.initialEpoch + 1,
                     .explain = [&](const SampleView &batch) { return explain(model, batch); }};
  PythonObserver observer(hooks, options);
  nb::gil_scoped_release release;
  fitting.stopRequested = [&] { return observer.isInterrupted(); };
  TrainingFacts facts;
  if (!options.checkpoint.empty() || !options.resume.empty()) {
    facts = factsOfArrays(table, rows, validated, options.seed);
    facts["the order"] = options.shuffled ? "shuffled" : "not shuffled";
  }
  std::optional<Checkpoint> resumed;
  if (!options.resume.empty()) {
    resumed =
        readCheckpoint(options.resume, [&](const std::string &message) { observer.warn(message); });
    if (std::string differences = differencesOf(resumed->facts, facts); !differences.empty())
      fail("the checkpoint `{}` is of another training: {}", options.resume, differences);
    resumed->place.ended = false; // the callbacks decide anew
    fitting.resume = &*resumed;
  }
  std::string problem; // of the last checkpoint
  if (!options.checkpoint.empty()) {
    requireWritable(options.checkpoint);
    fitting.schedule = scheduleOf(options);
    fitting.writeCheckpoint = [&](Checkpoint checkpoint) {
      checkpoint.facts = facts;
      checkpoint.weightsMetadata = weightsMetadata(table.name);
      try {
        writeCheckpoint(options.checkpoint, checkpoint);
        problem.clear();
      } catch (const Error &error) {
        if (problem.empty())
          observer.warn(fmt::format("no checkpoint: {}; the training goes on", error.what()));
        problem = error.what();
      }
    };
  }
  auto turn = model.take();
  struct Change {
    Model &model;
    ~Change() { model.weightsChanged(); }
  } change{model};
  model.itsTrainer().setSeed(options.seed);
  rnn::fit(model.itsTrainer(), batches, validated.samples > 0 ? &validationBatches : nullptr,
           fitting, observer);
  observer.rethrow();
  if (!problem.empty())
    fail("the model is trained, but the last checkpoint is not written: {}", problem);
}

} // namespace rnn::python
