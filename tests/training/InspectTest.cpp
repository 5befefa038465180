// Probes of models: the values of layers and gates are those that the model computes.
#include "training/Inspect.h"
#include "SmallModel.h"
#include "data/WholeFile.h"

#include <cmath>

using namespace rnn;

namespace {

struct Inspected {
  NamedArrays arrays;
  std::vector<float> predictions;
};

/// Of a model with initial weights and three samples.
Inspected inspect(const std::string &text, const std::vector<float> &inputs, uint64_t length = 0) {
  ScratchFolder folder;
  writeWholeFile(folder / "m.rnn", text);
  CompiledModel model = loadTestModel(folder / "m.rnn");
  CompiledModel probe = CompiledModel::load(folder / "m.rnn", {.probe = true});
  Trainer trainer(model.table(), 1), inspected(probe.table(), 1);
  trainer.initialize(7);
  inspected.initialize(7);
  Inspected result;
  result.predictions.resize(3 * rnn_output_size(&model.table(), length));
  trainer.predict(inputs.data(), 3, result.predictions.data(), length);
  SampleView view{};
  view.inputs = inputs.data();
  view.samples = 3;
  view.length = length;
  result.arrays = inspectLayers(inspected, view);
  return result;
}

std::vector<float> someInputs(size_t count) {
  std::vector<float> inputs;
  for (size_t i = 0; i < count; ++i)
    inputs.push_back(std::sin(float(i)));
  return inputs;
}

} // namespace

TEST_CASE("the states of an inspected GRU follow from its gates") {
  Inspected result =
      inspect("model m {\n input x: f32[5, 2]\n gru(3)\n dense(1)\n}\n", someInputs(3 * 5 * 2));
  const NamedArrays &arrays = result.arrays;
  REQUIRE(arrays.size() == 6);
  CHECK(arrays.at("gru/state").shape == std::vector<uint64_t>{3, 5, 3});
  CHECK(arrays.at("gru").shape == std::vector<uint64_t>{3, 3});
  const Array &state = arrays.at("gru/state"), &update = arrays.at("gru/update_gate"),
              &candidate = arrays.at("gru/candidate");
  for (uint64_t sample = 0; sample < 3; ++sample) {
    for (uint64_t step = 0; step < 5; ++step)
      for (uint64_t unit = 0; unit < 3; ++unit) {
        uint64_t i = (sample * 5 + step) * 3 + unit;
        float before = step == 0 ? 0 : state.values[i - 3], z = update.values[i];
        CHECK(state.values[i] == Approx(z * before + (1 - z) * candidate.values[i]).margin(1e-6));
      }
    for (uint64_t unit = 0; unit < 3; ++unit)
      CHECK(arrays.at("gru").row(sample)[unit] == state.row(sample)[4 * 3 + unit]);
    CHECK(arrays.at("dense").values[sample] == Approx(result.predictions[sample]).margin(1e-6));
  }
}

TEST_CASE("directions, and sequences of any length, are inspected too") {
  Inspected result = inspect("model m {\n input x: f32[?, 2]\n"
                             " bidirectional(lstm(2, return_sequences=true))\n lstm(3)\n}\n",
                             someInputs(3 * 4 * 2), 4);
  const NamedArrays &arrays = result.arrays;
  CHECK(arrays.at("bidirectional").shape == std::vector<uint64_t>{3, 4, 4});
  CHECK(arrays.at("bidirectional/backward_lstm/cell_state").shape ==
        std::vector<uint64_t>{3, 4, 2});
  for (size_t i = 0; i < 9; ++i)
    CHECK(arrays.at("lstm_1").values[i] == Approx(result.predictions[i]).margin(1e-6));
}
