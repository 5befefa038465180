// The C interface -> the C++ runtime: checks arguments and turns exceptions into statuses.
#include "rnn/runtime.h"

#include "Guarded.h"
#include "State.h"

#include "training/ArrayBatches.h"
#include "training/CountingSteps.h"
#include "training/FiniteResults.h"
#include "training/Training.h"
#include "training/Weights.h"
#include "training/checkpoint/ArrayFacts.h"

#include <algorithm>
#include <limits>

namespace {

using namespace rnn;
using namespace rnn::interface;

void requireData(const rnn_model *model, const void *parameters, const float *inputs,
                 uint64_t length, uint64_t samples, unsigned threads) {
  requireModel(model);
  require(parameters, "the parameters are a null pointer");
  require(inputs, "the inputs are a null pointer");
  require(samples > 0, "there are no samples");
  require(length > 0 || !rnn_has_any_length(model),
          "model `{}` has a length `?`: the length must be given and at least 1", model->name);
  require(threads > 0, "the number of threads must be at least 1, found 0");
  requireSteps(*model, {inputs, nullptr, samples, nullptr, length}, 0,
               [](const rnn_value &input) { return fmt::format("the input `{}`", input.name); });
}

std::span<const float> arena(const rnn_model &model, const float *parameters) {
  return {parameters, model.parameters_size};
}

/// Calls the caller's function after every epoch and stops if it asks to.
class CallbackObserver : public FitObserver {
public:
  explicit CallbackObserver(const rnn_fit_options &options) : options(options) {}

  bool epochEnds(const EpochResults &results, double /*seconds*/) override {
    double none = std::numeric_limits<double>::quiet_NaN();
    return !options.on_epoch ||
           options.on_epoch(options.context, results.epoch, results.find("loss").value_or(none),
                            results.find("val_loss").value_or(none)) == 0;
  }

private:
  const rnn_fit_options &options;
};

void requireOptions(const rnn_fit_options *options) {
  require(options, "the options are a null pointer");
  require(options->size == sizeof(rnn_fit_options),
          "the options have the size {}, and this library reads {} bytes: set `size` to "
          "sizeof(rnn_fit_options), and compile with the header of the library",
          options->size, sizeof(rnn_fit_options));
}

/// The options of a call that is a part of a training -> where it begins, and its checkpoints.
class ContinuedTraining {
public:
  /// `note` gets a warning about a damaged checkpoint. Throws Error.
  ContinuedTraining(const rnn_model &model, const rnn_fit_options &options,
                    const SampleView &training, const SampleView &validation, std::string &note)
      : model(model), options(options) {
    bool continues = options.state || options.checkpoint || options.resume;
    if (!continues)
      return;
    facts = factsOfArrays(model, training, validation, options.seed);
    if (options.resume)
      begin = readCheckpointOf(model, options.resume, note);
    else if (options.state)
      begin = options.state->checkpoint;
    if (!begin)
      return;
    std::string differences = differencesOf(begin->facts, facts);
    require(differences.empty(), "the {} is of another training: {}",
            options.resume ? fmt::format("checkpoint `{}`", options.resume) : "state", differences);
    begin->place.ended = false; // `on_epoch` decides anew
  }

  FitOptions fitOptions() {
    FitOptions fitting;
    fitting.epochs = options.epochs;
    fitting.seed = options.seed;
    fitting.resume = begin ? &*begin : nullptr;
    if (options.stop)
      fitting.stopRequested = [this] { return *options.stop != 0; };
    if (!options.state && !options.checkpoint)
      return fitting;
    CheckpointSchedule &schedule = fitting.schedule;
    if (options.checkpoint)
      schedule = {.epochs = options.checkpoint_epochs,
                  .steps = options.checkpoint_steps,
                  .seconds = options.checkpoint_seconds};
    if (options.checkpoint && schedule.epochs == 0 && !schedule.atEnd())
      schedule.epochs = 1;
    if (!options.checkpoint)
      schedule.steps = UINT64_MAX; // at the end alone
    fitting.writeCheckpoint = [this](Checkpoint checkpoint) { keep(std::move(checkpoint)); };
    return fitting;
  }

  /// Throws Error if the last checkpoint is not on the disk.
  void finish(const History &history) {
    if (options.state && last) {
      options.state->checkpoint = std::move(last);
      options.state->history = history;
    }
    if (!problem.empty())
      fail("the parameters are trained, but the last checkpoint is not written: {}", problem);
  }

private:
  /// A training does not end because a disk is full.
  void keep(Checkpoint checkpoint) {
    checkpoint.facts = facts;
    checkpoint.weightsMetadata = weightsMetadata(model.name);
    if (options.checkpoint) {
      problem.clear();
      try {
        writeCheckpoint(options.checkpoint, checkpoint);
      } catch (const Error &error) {
        problem = error.what();
      }
    }
    if (options.state)
      last = std::move(checkpoint);
  }

  const rnn_model &model;
  const rnn_fit_options &options;
  TrainingFacts facts;
  std::optional<Checkpoint> begin, last;
  std::string problem; // of the last checkpoint's file
};

} // namespace

rnn_status rnn_load_weights(const rnn_model *model, float *parameters, const char *path,
                            char *message, size_t message_size) {
  return guarded({message, message_size}, [&] {
    requireModel(model);
    require(parameters, "the parameters are a null pointer");
    requirePath(path);
    loadWeights(path, *model, {parameters, model->parameters_size});
  });
}

rnn_status rnn_save_weights(const rnn_model *model, const float *parameters, const char *path,
                            char *message, size_t message_size) {
  return guarded({message, message_size}, [&] {
    requireModel(model);
    require(parameters, "the parameters are a null pointer");
    requirePath(path);
    saveWeights(path, *model, {parameters, model->parameters_size});
  });
}

rnn_status rnn_fit(const rnn_model *model, float *parameters, const float *inputs,
                   const float *targets, uint64_t samples, const rnn_fit_options *options,
                   char *message, size_t message_size) {
  return guarded({message, message_size}, [&](std::string &note) {
    requireOptions(options);
    requireData(model, parameters, inputs, options->length, samples, options->threads);
    require(targets, "the targets are a null pointer");
    require(options->epochs > 0, "the number of epochs must be at least 1, found 0");
    require(model->gradient && model->update, "model `{}` has no loss and no optimizer",
            model->name);
    require(!options->state || options->state->model == model,
            "the state is of another model, `{}`",
            options->state ? options->state->model->name : "");
    uint64_t first = trainingRows(samples, options->validation_split);
    SampleView all{
        .inputs = inputs, .targets = targets, .samples = samples, .length = options->length};
    SampleView rows = rowsOf(all, 0, first, *model);
    SampleView others = rowsOf(all, first, samples - first, *model);

    ContinuedTraining parts(*model, *options, rows, others, note);
    FitOptions fitting = parts.fitOptions();
    Trainer trainer(*model, options->threads, arena(*model, parameters), options->seed);
    CallbackObserver observer(*options);
    TrainingBatches batches(rows, *model);
    BatchesInAnyOrder validationBatches(others, *model, trainer.shards());
    Training training(trainer, batches, others.samples > 0 ? &validationBatches : nullptr, fitting,
                      observer);
    training.run();
    std::ranges::copy(trainer.parameters(), parameters);
    parts.finish(training.history());
  });
}

rnn_status rnn_evaluate(const rnn_model *model, const float *parameters, const float *inputs,
                        const float *targets, uint64_t length, uint64_t samples, unsigned threads,
                        double *loss, float *outputs, char *message, size_t message_size) {
  return guarded({message, message_size}, [&] {
    requireData(model, parameters, inputs, length, samples, threads);
    require(targets, "the targets are a null pointer");
    require(loss, "the place of the loss is a null pointer");
    require(model->evaluate, "model `{}` has no loss", model->name);
    Trainer trainer(*model, threads, arena(*model, parameters));
    double mean = trainer.evaluate({inputs, targets, samples, nullptr, length}, {outputs});
    const std::string name = "loss";
    requireFiniteNumbers({&name, 1}, {&mean, 1}, "");
    *loss = mean;
  });
}

rnn_status rnn_predict(const rnn_model *model, const float *parameters, const float *inputs,
                       uint64_t length, uint64_t samples, unsigned threads, float *outputs,
                       char *message, size_t message_size) {
  return guarded({message, message_size}, [&] {
    requireData(model, parameters, inputs, length, samples, threads);
    require(outputs, "the outputs are a null pointer");
    Trainer(*model, threads, arena(*model, parameters)).predict(inputs, samples, outputs, length);
    requireFiniteOutputs(*model, {outputs, samples * rnn_output_size(model, length)}, length);
  });
}
