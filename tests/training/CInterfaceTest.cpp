// The C interface: results, statuses and messages.
#include "rnn/runtime.h"

#include "SmallModel.h"

#include <cstring>

using namespace rnn;

extern "C" const char *use_runtime(const rnn_model *model, float *parameters, float *loaded,
                                   const float *inputs, const float *targets, uint64_t samples,
                                   const char *path, double losses[5]);

namespace {

struct Interface {
  CompiledModel compiled = loadModel("small");
  const rnn_model *model = &compiled.table();
  RandomSamples data{*model, 200};
  Arena parameters{model->parameters_size * sizeof(float)};
  ScratchFolder folder;
  rnn_fit_options options = {};
  char message[256] = "untouched";

  Interface() {
    options.size = sizeof options;
    options.epochs = 2;
    options.threads = 1;
    model->initialize(parameters.floats(), 1);
  }

  rnn_status fit(uint64_t samples = 200) {
    return rnn_fit(model, parameters.floats(), data.inputs.data(), data.targets.data(), samples,
                   &options, message, sizeof message);
  }
};

} // namespace

TEST_CASE_METHOD(Interface, "a C program trains, saves and loads") {
  Arena loaded(parameters.size());
  double losses[5] = {};
  const char *problem =
      use_runtime(model, parameters.floats(), loaded.floats(), data.inputs.data(),
                  data.targets.data(), data.samples, (folder / "w.safetensors").c_str(), losses);
  CHECK(std::string(problem ? problem : "") == "");
  CHECK(losses[4] > 0);
  CHECK(losses[4] < losses[0]);
}

TEST_CASE_METHOD(Interface, "success leaves an empty message") {
  CHECK(fit() == RNN_OK);
  CHECK(std::string(message) == "");
}

TEST_CASE_METHOD(Interface, "predictions are those of the trainer") {
  std::vector<float> outputs(data.samples), expected(data.samples);
  CHECK(rnn_predict(model, parameters.floats(), data.inputs.data(), 0, data.samples, 2,
                    outputs.data(), message, sizeof message) == RNN_OK);
  Trainer trainer(*model, 1, {parameters.floats(), model->parameters_size});
  trainer.predict(data.inputs.data(), data.samples, expected.data());
  CHECK(outputs == expected);
}

TEST_CASE_METHOD(Interface, "wrong arguments are told") {
  auto requireInvalid = [&](rnn_status status, const char *expected) {
    CHECK(status == RNN_INVALID_ARGUMENT);
    CHECK(std::string(message) == expected);
  };
  const float *inputs = data.inputs.data();
  requireInvalid(
      rnn_predict(nullptr, parameters.floats(), inputs, 0, 1, 1, nullptr, message, sizeof message),
      "the model is a null pointer");
  requireInvalid(rnn_predict(model, nullptr, inputs, 0, 1, 1, nullptr, message, sizeof message),
                 "the parameters are a null pointer");
  requireInvalid(
      rnn_predict(model, parameters.floats(), nullptr, 0, 1, 1, nullptr, message, sizeof message),
      "the inputs are a null pointer");
  requireInvalid(
      rnn_predict(model, parameters.floats(), inputs, 0, 1, 1, nullptr, message, sizeof message),
      "the outputs are a null pointer");
  requireInvalid(
      rnn_predict(model, parameters.floats(), inputs, 0, 1, 0, nullptr, message, sizeof message),
      "the number of threads must be at least 1, found 0");
  requireInvalid(fit(0), "there are no samples");
  options.epochs = 0;
  requireInvalid(fit(), "the number of epochs must be at least 1, found 0");
  rnn_model old = *model;
  old.version = 0;
  requireInvalid(
      rnn_predict(&old, parameters.floats(), inputs, 0, 1, 1, nullptr, message, sizeof message),
      fmt::format("the model's table has version 0 ({0} bytes); this library reads version {1} "
                  "({0} bytes)",
                  sizeof(rnn_model), RNN_MODEL_VERSION)
          .c_str());
}

TEST_CASE_METHOD(Interface, "a model without a loss can only predict") {
  CompiledModel forward = loadModel("forward");
  Arena weights(forward->parameters_size * sizeof(float));
  float number = 0;
  double loss = 0;
  CHECK(rnn_evaluate(&forward.table(), weights.floats(), data.inputs.data(), &number, 0, 1, 1,
                     &loss, nullptr, message, sizeof message) == RNN_INVALID_ARGUMENT);
  CHECK(std::string(message) == "model `forward` has no loss");
  CHECK(rnn_fit(&forward.table(), weights.floats(), data.inputs.data(), &number, 1, &options,
                message, sizeof message) == RNN_INVALID_ARGUMENT);
  CHECK(std::string(message) == "model `forward` has no loss and no optimizer");
  float outputs[3];
  CHECK(rnn_predict(&forward.table(), weights.floats(), data.inputs.data(), 0, 1, 1, outputs,
                    message, sizeof message) == RNN_OK);
}

TEST_CASE_METHOD(Interface, "failures of files and numbers are told") {
  CHECK(rnn_load_weights(model, parameters.floats(), "none.safetensors", message, sizeof message) ==
        RNN_FAILED);
  CHECK(std::string(message) == "`none.safetensors` cannot be read: No such file or directory");
  CHECK(rnn_save_weights(model, parameters.floats(), "/dev/full", message, sizeof message) ==
        RNN_FAILED);
  CHECK(std::string(message) == "`/dev/full` cannot be written: No space left on device");
  options.validation_split = 2;
  CHECK(fit() == RNN_FAILED);
  CHECK(std::string(message) == "the validation split must be at least 0 and below 1, found 2");
}

TEST_CASE_METHOD(Interface, "after an error the parameters are as they were") {
  std::vector<float> before(parameters.floats(), parameters.floats() + model->parameters_size);
  data.targets[3] = std::numeric_limits<float>::infinity();
  CHECK(fit() == RNN_FAILED);
  CHECK_THAT(message, Catch::StartsWith("the loss is"));
  CHECK(std::equal(before.begin(), before.end(), parameters.floats()));
}

TEST_CASE_METHOD(Interface, "what is not finite is a failure, and no loss") {
  double loss = 7;
  data.targets[3] = 1e30f;
  CHECK(rnn_evaluate(model, parameters.floats(), data.inputs.data(), data.targets.data(), 0,
                     data.samples, 1, &loss, nullptr, message, sizeof message) == RNN_FAILED);
  CHECK(std::string(message) == "loss is inf");
  CHECK(loss == 7);
  // The last parameter is the bias of the output.
  parameters.floats()[model->parameters[model->parameter_count - 1].offset] =
      std::numeric_limits<float>::infinity();
  std::vector<float> outputs(data.samples);
  CHECK(rnn_predict(model, parameters.floats(), data.inputs.data(), 0, data.samples, 1,
                    outputs.data(), message, sizeof message) == RNN_FAILED);
  CHECK(std::string(message) == "the prediction of row 0 is not finite: `dense` has inf at [0]");
}

TEST_CASE_METHOD(Interface, "a message fits its buffer, and none is needed") {
  char small[8] = "xxxxxxx";
  CHECK(rnn_load_weights(model, parameters.floats(), "none", small, 5) == RNN_FAILED);
  CHECK(std::string(small) == "`non");
  CHECK(small[5] == 'x');
  CHECK(rnn_load_weights(model, parameters.floats(), "none", nullptr, 0) == RNN_FAILED);
}
