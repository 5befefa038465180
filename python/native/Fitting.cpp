// A call of `fit` -> the loop of the runtime, whose observer calls Python.
#include "Fitting.h"

#include "data/Error.h"
#include "training/ArrayBatches.h"
#include "training/Fit.h"
#include "training/Probe.h"
#include "training/Progress.h"

#include <chrono>
#include <cstdio>
#include <cstdlib>
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
    write();
    hooks.attr("epoch_begins")(epoch - 1);
  }

  void stepEnds(uint64_t step, const EpochResults &soFar, double seconds) override {
    if (progress)
      progress->stepEnds(step, soFar, seconds);
    // Steps may take microseconds; taking the interpreter's lock for each would slow them down.
    constexpr std::chrono::milliseconds betweenCalls(50);
    auto now = std::chrono::steady_clock::now();
    if (now - called < betweenCalls)
      return;
    called = now;
    nb::gil_scoped_acquire python;
    write();
    if (PyErr_CheckSignals() != 0)
      throw nb::python_error();
  }

  bool epochEnds(const EpochResults &results, double seconds) override {
    if (progress)
      progress->epochEnds(results, seconds);
    nb::gil_scoped_acquire python;
    write();
    nb::dict logs;
    for (size_t i = 0; i < results.names.size(); ++i)
      logs[results.names[i].c_str()] = results.values[i];
    bool goOn = nb::cast<bool>(hooks.attr("epoch_ends")(
        results.epoch - 1, logs, results.time.wallSeconds, results.time.samplesPerSecond));
    if (PyErr_CheckSignals() != 0)
      throw nb::python_error();
    return goOn;
  }

private:
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
};

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
  BatchesInOrder inOrder(validated, table);
  FitOptions fitting{.epochs = options.epochs,
                     .seed = options.seed,
                     .firstEpoch = options.initialEpoch + 1,
                     .explain = [&](const SampleView &batch) { return explain(model, batch); }};
  PythonObserver observer(hooks, options);
  nb::gil_scoped_release release;
  auto turn = model.take();
  struct Change {
    Model &model;
    ~Change() { model.weightsChanged(); }
  } change{model};
  model.itsTrainer().setSeed(options.seed);
  rnn::fit(model.itsTrainer(), batches, validated.samples > 0 ? &inOrder : nullptr, fitting,
           observer);
}

} // namespace rnn::python
