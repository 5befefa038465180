// The C interface -> the C++ runtime: checks arguments and turns exceptions into statuses.
#include "rnn/runtime.h"

#include "data/Error.h"
#include "training/CountingSteps.h"
#include "training/FiniteResults.h"
#include "training/Fit.h"
#include "training/Weights.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>

namespace {

using namespace rnn;

struct InvalidArgument : Error {
  using Error::Error;
};

template <typename... Arguments>
void require(bool holds, fmt::format_string<Arguments...> format, Arguments &&...arguments) {
  if (!holds)
    throw InvalidArgument(fmt::format(format, std::forward<Arguments>(arguments)...));
}

void requireModel(const rnn_model *model) {
  require(model, "the model is a null pointer");
  require(model->version == RNN_MODEL_VERSION && model->table_size == sizeof(rnn_model),
          "the model's table has version {} ({} bytes); this library reads version {} ({} bytes)",
          model->version, model->table_size, RNN_MODEL_VERSION, sizeof(rnn_model));
}

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

/// Runs a function and turns any exception into a status and a message.
template <typename Function>
rnn_status guarded(char *message, size_t size, const Function &function) noexcept {
  auto report = [&](rnn_status status, const char *text) {
    if (message && size > 0) {
      size_t length = std::min(std::strlen(text), size - 1);
      std::memcpy(message, text, length);
      message[length] = '\0';
    }
    return status;
  };
  try {
    function();
    return report(RNN_OK, "");
  } catch (const InvalidArgument &error) {
    return report(RNN_INVALID_ARGUMENT, error.what());
  } catch (const std::bad_alloc &) {
    return report(RNN_OUT_OF_MEMORY, "there is not enough memory");
  } catch (const std::exception &error) {
    return report(RNN_FAILED, error.what());
  } catch (...) {
    return report(RNN_FAILED, "an unknown error");
  }
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

} // namespace

rnn_status rnn_load_weights(const rnn_model *model, float *parameters, const char *path,
                            char *message, size_t message_size) {
  return guarded(message, message_size, [&] {
    requireModel(model);
    require(parameters, "the parameters are a null pointer");
    require(path, "the path is a null pointer");
    loadWeights(path, *model, {parameters, model->parameters_size});
  });
}

rnn_status rnn_save_weights(const rnn_model *model, const float *parameters, const char *path,
                            char *message, size_t message_size) {
  return guarded(message, message_size, [&] {
    requireModel(model);
    require(parameters, "the parameters are a null pointer");
    require(path, "the path is a null pointer");
    saveWeights(path, *model, {parameters, model->parameters_size});
  });
}

rnn_status rnn_fit(const rnn_model *model, float *parameters, const float *inputs,
                   const float *targets, uint64_t samples, const rnn_fit_options *options,
                   char *message, size_t message_size) {
  return guarded(message, message_size, [&] {
    require(options, "the options are a null pointer");
    requireData(model, parameters, inputs, options->length, samples, options->threads);
    require(targets, "the targets are a null pointer");
    require(options->epochs > 0, "the number of epochs must be at least 1, found 0");
    require(model->gradient && model->update, "model `{}` has no loss and no optimizer",
            model->name);
    uint64_t first = trainingRows(samples, options->validation_split);
    SampleView all{
        .inputs = inputs, .targets = targets, .samples = samples, .length = options->length};
    Trainer trainer(*model, options->threads, arena(*model, parameters), options->seed);
    CallbackObserver observer(*options);
    fit(trainer, rowsOf(all, 0, first, *model), rowsOf(all, first, samples - first, *model),
        {options->epochs, options->seed}, observer);
    std::ranges::copy(trainer.parameters(), parameters);
  });
}

rnn_status rnn_evaluate(const rnn_model *model, const float *parameters, const float *inputs,
                        const float *targets, uint64_t length, uint64_t samples, unsigned threads,
                        double *loss, float *outputs, char *message, size_t message_size) {
  return guarded(message, message_size, [&] {
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
  return guarded(message, message_size, [&] {
    requireData(model, parameters, inputs, length, samples, threads);
    require(outputs, "the outputs are a null pointer");
    Trainer(*model, threads, arena(*model, parameters)).predict(inputs, samples, outputs, length);
    requireFiniteOutputs(*model, {outputs, samples * rnn_output_size(model, length)}, length);
  });
}
