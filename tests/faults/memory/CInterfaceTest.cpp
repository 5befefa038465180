// The C interface where memory ends: a status, parameters as they were, nothing lost.
#include "EachAllocation.h"
#include "SmallModel.h"
#include "data/TemporaryFolder.h"
#include "rnn/runtime.h"

#include <cstring>

using namespace rnn;

namespace {

/// The small model with weights and data, and what the last call returned.
struct Interface {
  CompiledModel compiled = loadModel("small");
  const rnn_model *model = &compiled.table();
  RandomSamples data{*model, 40};
  Arena parameters{model->parameters_size * sizeof(float)};
  Arena before{model->parameters_size * sizeof(float)};
  std::vector<float> outputs = std::vector<float>(data.samples);
  rnn_status status = RNN_OK;
  char message[256] = "";

  Interface() {
    model->initialize(parameters.floats(), 1);
    std::memcpy(before.data(), parameters.data(), before.size());
  }

  template <typename Call> void forEachAllocation(const Call &call) {
    failing::forEachAllocation([&] { return (status = call()) == RNN_OK; }, [&] { check(); });
  }

  /// A call that failed did so for want of memory and changed nothing.
  void check() {
    if (status == RNN_OK) {
      std::memcpy(parameters.data(), before.data(), before.size());
      return;
    }
    CHECK(std::memcmp(parameters.data(), before.data(), before.size()) == 0);
    // The system's word for a thread without memory does not tell it from a limit of threads.
    if (std::string_view(message).starts_with("a thread cannot be started"))
      return;
    CHECK(status == RNN_OUT_OF_MEMORY);
    CHECK(std::string(message) == "there is not enough memory");
  }
};

} // namespace

TEST_CASE_METHOD(Interface, "training without memory changes nothing") {
  auto threads = GENERATE(1u, 3u);
  rnn_fit_options options = {};
  options.size = sizeof options;
  options.epochs = 2;
  options.seed = 5;
  options.threads = threads;
  options.validation_split = 0.25;
  forEachAllocation([&] {
    return (rnn_fit(model, parameters.floats(), data.inputs.data(), data.targets.data(),
                    data.samples, &options, message, sizeof message));
  });
}

TEST_CASE_METHOD(Interface, "evaluation and prediction without memory") {
  auto threads = GENERATE(1u, 3u);
  double loss = 0;
  forEachAllocation([&] {
    return (rnn_evaluate(model, parameters.floats(), data.inputs.data(), data.targets.data(), 0,
                         data.samples, threads, &loss, outputs.data(), message, sizeof message));
  });
  forEachAllocation([&] {
    return (rnn_predict(model, parameters.floats(), data.inputs.data(), 0, data.samples, threads,
                        outputs.data(), message, sizeof message));
  });
}

namespace {

struct Files : Interface {
  TemporaryFolder folder;
  std::string path = folder.path() / "file";

  /// Calls `write`, which leaves its file and the one before it, and no other.
  template <typename Write> void forEachAllocationOf(const Write &write) {
    failing::forEachAllocation([&] { return (status = write()) == RNN_OK; },
                               [&] {
                                 check();
                                 REQUIRE(namesOfOthers() == "");
                               });
  }

  std::string namesOfOthers() const {
    std::string names;
    for (const auto &entry : std::filesystem::directory_iterator(folder.path()))
      if (std::string name = entry.path().filename(); name != "file" && name != "file.previous")
        names += name + " ";
    return names;
  }
};

} // namespace

TEST_CASE_METHOD(Files, "weights are written and read without memory, or a status says so") {
  forEachAllocationOf([&] {
    return rnn_save_weights(model, parameters.floats(), path.c_str(), message, sizeof message);
  });
  forEachAllocation([&] {
    return rnn_load_weights(model, parameters.floats(), path.c_str(), message, sizeof message);
  });
}

TEST_CASE_METHOD(Files, "states are written and read without memory, or a status says so") {
  rnn_state *state = nullptr, *other = nullptr;
  REQUIRE(rnn_state_new(model, &state, message, sizeof message) == RNN_OK);
  REQUIRE(rnn_state_new(model, &other, message, sizeof message) == RNN_OK);
  rnn_fit_options options = {};
  options.size = sizeof options;
  options.epochs = 2;
  options.threads = 1;
  options.state = state;
  REQUIRE(rnn_fit(model, parameters.floats(), data.inputs.data(), data.targets.data(), data.samples,
                  &options, message, sizeof message) == RNN_OK);
  std::memcpy(before.data(), parameters.data(), before.size());
  forEachAllocationOf(
      [&] { return rnn_state_write(state, path.c_str(), message, sizeof message); });
  forEachAllocation([&] { return rnn_state_read(other, path.c_str(), message, sizeof message); });
  CHECK(rnn_state_epochs(other) == 2);
  rnn_state_free(state);
  rnn_state_free(other);
}
