// The C interface: trainings in parts, with states in memory and in files.
#include "rnn/runtime.h"

#include "SmallModel.h"
#include "data/ReadFile.h"
#include "data/WholeFile.h"

#include <cmath>

using namespace rnn;

namespace {

struct Parts {
  CompiledModel compiled = loadModel("small");
  const rnn_model *model = &compiled.table();
  RandomSamples data{*model, 200}; // 150 in batches of 64, and 50 for validation
  Arena parameters{model->parameters_size * sizeof(float)};
  ScratchFolder folder;
  std::string path = (folder / "checkpoint").string();
  rnn_fit_options options = {};
  rnn_state *state = nullptr;
  char message[512] = "untouched";

  Parts() {
    options.size = sizeof options;
    options.epochs = 4;
    options.seed = 3;
    options.threads = 1;
    options.validation_split = 0.25;
    model->initialize(parameters.floats(), 1);
    renew();
  }
  ~Parts() { rnn_state_free(state); }
  Parts(const Parts &) = delete;
  Parts &operator=(const Parts &) = delete;

  void renew() {
    rnn_state_free(state);
    REQUIRE(rnn_state_new(model, &state, message, sizeof message) == RNN_OK);
  }
  rnn_status fit() {
    return rnn_fit(model, parameters.floats(), data.inputs.data(), data.targets.data(),
                   data.samples, &options, message, sizeof message);
  }
  /// Trains up to the end of this epoch.
  rnn_status fitTo(uint64_t epoch) {
    options.epochs = epoch;
    return fit();
  }
  rnn_status write() { return rnn_state_write(state, path.c_str(), message, sizeof message); }
  rnn_status read() { return rnn_state_read(state, path.c_str(), message, sizeof message); }

  /// Without the floats between them.
  std::vector<float> weights() const {
    std::vector<float> values;
    for (const rnn_parameter &parameter : std::span(model->parameters, model->parameter_count))
      values.insert(values.end(), parameters.floats() + parameter.offset,
                    parameters.floats() + parameter.offset + parameter.size);
    return values;
  }
  /// What a call with all epochs gives; also the losses of all epochs.
  std::vector<float> whole() {
    options.state = state;
    REQUIRE(fitTo(4) == RNN_OK);
    std::vector<float> result = weights();
    losses = history();
    model->initialize(parameters.floats(), 1);
    renew();
    options.state = state;
    return result;
  }
  std::vector<double> history() const {
    std::vector<double> values;
    for (uint64_t epoch = 1; epoch <= rnn_state_epochs(state); ++epoch)
      for (size_t result = 0; result < rnn_state_results(state); ++result)
        values.push_back(rnn_state_result(state, epoch, result));
    return values;
  }
  /// What was in the parameters must not matter.
  void forget() { std::ranges::fill(std::span(parameters.floats(), model->parameters_size), 7.0f); }

  std::vector<double> losses;
};

} // namespace

TEST_CASE_METHOD(Parts, "a training in parts has the bits of one call") {
  std::vector<float> expected = whole();
  CHECK(losses.size() == 8);
  SECTION("in memory") {
    for (uint64_t epoch : {1, 2, 3, 4}) {
      REQUIRE(fitTo(epoch) == RNN_OK);
      CHECK(rnn_state_epochs(state) == epoch);
      if (epoch < 4)
        forget();
    }
  }
  SECTION("in a file, on two threads") {
    REQUIRE(fitTo(1) == RNN_OK);
    REQUIRE(write() == RNN_OK);
    renew();
    REQUIRE(read() == RNN_OK);
    CHECK(std::string(message).empty());
    CHECK(rnn_state_epochs(state) == 1);
    options.state = state;
    options.threads = 2;
    forget();
    REQUIRE(fitTo(4) == RNN_OK);
  }
  SECTION("in a checkpoint of the training") {
    options.state = nullptr;
    options.checkpoint = path.c_str();
    options.checkpoint_steps = 4; // in the second epoch, and at the end
    REQUIRE(fitTo(2) == RNN_OK);
    std::string previous = path + ".previous";
    options.resume = previous.c_str();
    options.checkpoint = nullptr;
    options.state = state;
    forget();
    REQUIRE(fitTo(4) == RNN_OK);
    options.resume = nullptr;
  }
  SECTION("stopped within an epoch") {
    volatile sig_atomic_t stop = 1;
    options.stop = &stop;
    for (uint64_t steps : {1, 2}) {
      REQUIRE(fitTo(4) == RNN_OK);
      CHECK(rnn_state_epochs(state) == 0);
      CHECK(rnn_state_steps(state) == steps);
      CHECK(rnn_state_results(state) == 2);
    }
    stop = 0;
    REQUIRE(fitTo(4) == RNN_OK);
    options.stop = nullptr;
  }
  SECTION("ended by the caller's function") {
    options.on_epoch = [](void *, uint64_t epoch, double, double) -> int { return epoch == 2; };
    REQUIRE(fitTo(4) == RNN_OK);
    CHECK(rnn_state_epochs(state) == 2);
    options.on_epoch = nullptr;
    REQUIRE(fitTo(4) == RNN_OK);
  }
  CHECK(weights() == expected);
  CHECK(history() == losses);
  CHECK(rnn_state_steps(state) == 0);
  // Nothing is left to do.
  forget();
  REQUIRE(fitTo(4) == RNN_OK);
  CHECK(weights() == expected);
}

TEST_CASE_METHOD(Parts, "a state tells its results") {
  CHECK(rnn_state_epochs(state) == 0);
  CHECK(rnn_state_results(state) == 0);
  CHECK(rnn_state_result_name(state, 0) == nullptr);
  CHECK(std::isnan(rnn_state_result(state, 1, 0)));
  CHECK(rnn_state_epochs(nullptr) == 0);
  CHECK(rnn_state_steps(nullptr) == 0);
  CHECK(rnn_state_results(nullptr) == 0);
  options.state = state;
  REQUIRE(fitTo(1) == RNN_OK);
  CHECK(std::string(rnn_state_result_name(state, 0)) == "loss");
  CHECK(std::string(rnn_state_result_name(state, 1)) == "val_loss");
  CHECK(rnn_state_result(state, 1, 0) > 0);
  CHECK(std::isnan(rnn_state_result(state, 0, 0)));
  CHECK(std::isnan(rnn_state_result(state, 2, 0)));
  CHECK(std::isnan(rnn_state_result(state, 1, 2)));
  // The weights of a checkpoint are weights.
  REQUIRE(write() == RNN_OK);
  std::vector<float> trained = weights();
  forget();
  REQUIRE(rnn_load_weights(model, parameters.floats(), path.c_str(), message, sizeof message) ==
          RNN_OK);
  CHECK(weights() == trained);
}

TEST_CASE_METHOD(Parts, "another training is told") {
  auto requireInvalid = [&](rnn_status status, const std::string &expected) {
    CHECK(status == RNN_INVALID_ARGUMENT);
    CHECK_THAT(message, Catch::Contains(expected));
  };
  requireInvalid(write(), "the state is new: rnn_fit has not used it");
  options.state = state;
  REQUIRE(fitTo(1) == RNN_OK);
  std::vector<float> before = weights();
  options.seed = 4;
  requireInvalid(fitTo(2), "the state is of another training: the seed is `3` there and `4` here");
  options.seed = 3;
  data.inputs[0] += 1;
  requireInvalid(fitTo(2), "the data of the training is `150 samples, hash ");
  data.inputs[0] -= 1;
  options.validation_split = 0;
  requireInvalid(fitTo(2), "the data of the validation is `50 samples, hash ");
  CHECK(weights() == before);
  CHECK(rnn_state_epochs(state) == 1);
  REQUIRE(write() == RNN_OK);
  options.state = nullptr;
  options.resume = path.c_str();
  requireInvalid(fitTo(2), "the checkpoint `" + path + "` is of another training: ");

  CompiledModel other = loadModel("forward");
  rnn_state *foreign = nullptr;
  REQUIRE(rnn_state_new(&other.table(), &foreign, message, sizeof message) == RNN_OK);
  CHECK(rnn_state_read(foreign, path.c_str(), message, sizeof message) == RNN_FAILED);
  CHECK(rnn_state_epochs(foreign) == 0);
  options.state = foreign;
  options.resume = nullptr;
  requireInvalid(fitTo(2), "the state is of another model");
  rnn_state_free(foreign);
}

TEST_CASE_METHOD(Parts, "wrong uses of states are told") {
  auto requireInvalid = [&](rnn_status status, const std::string &expected) {
    CHECK(status == RNN_INVALID_ARGUMENT);
    CHECK(std::string(message) == expected);
  };
  // The first field of a caller that knows no `size` is the number of epochs.
  options.size = 10;
  requireInvalid(fit(), fmt::format("the options have the size 10, and this library reads {} "
                                    "bytes: set `size` to sizeof(rnn_fit_options), and compile "
                                    "with the header of the library",
                                    sizeof options));
  requireInvalid(rnn_state_new(model, nullptr, message, sizeof message),
                 "the place of the state is a null pointer");
  requireInvalid(rnn_state_read(nullptr, "x", message, sizeof message),
                 "the state is a null pointer");
  requireInvalid(rnn_state_write(state, nullptr, message, sizeof message),
                 "the path is a null pointer");
  CHECK(read() == RNN_FAILED);
  CHECK_THAT(message, Catch::Contains("No such file or directory"));
}

TEST_CASE_METHOD(Parts, "an error keeps the last good place") {
  options.state = state;
  REQUIRE(fitTo(1) == RNN_OK);
  REQUIRE(write() == RNN_OK);
  REQUIRE(fitTo(2) == RNN_OK);
  REQUIRE(write() == RNN_OK);
  std::string bytes = readFile(path);
  bytes.back() ^= 1;
  writeWholeFile(path, bytes);
  CHECK(read() == RNN_OK);
  CHECK_THAT(message, Catch::Contains("is damaged") && Catch::Contains("checkpoint.previous"));
  CHECK(rnn_state_epochs(state) == 1);

  // A full disk does not end a training.
  renew();
  options.state = state;
  options.checkpoint = "/dev/full";
  CHECK(fitTo(2) == RNN_FAILED);
  CHECK(std::string(message) ==
        "the parameters are trained, but the last checkpoint is not written: `/dev/full` cannot be "
        "written: No space left on device");
  CHECK(rnn_state_epochs(state) == 2);

  renew();
  options.state = state;
  options.checkpoint = nullptr;
  data.targets[3] = std::numeric_limits<float>::infinity();
  std::vector<float> before = weights();
  CHECK(fitTo(2) == RNN_FAILED);
  CHECK(weights() == before);
  CHECK(rnn_state_epochs(state) == 0);
}
