// States of stateful layers between batches and between epochs.
#include "SmallModel.h"

#include "data/Error.h"
#include "training/Fit.h"

using namespace rnn;

namespace {

constexpr uint64_t sequences = 20, half = 3 * 2;

/// The first halves of whole sequences [sequences, 2, half], then the second ones.
std::vector<float> inHalves(const std::vector<float> &whole) {
  std::vector<float> halves;
  for (uint64_t part = 0; part < 2; ++part)
    for (uint64_t i = 0; i < sequences; ++i) {
      auto begin = whole.begin() + (2 * i + part) * half;
      halves.insert(halves.end(), begin, begin + half);
    }
  return halves;
}

} // namespace

TEST_CASE("stateful layers go on where the batch before ended") {
  CompiledModel halves = loadModel("stateful-halves"), whole = loadModel("stateful-whole");
  CHECK(halves->states_size == 5 + 2 * 4);
  CHECK(whole->states_size == 0);
  RandomSamples data(whole.table(), sequences);
  std::vector<float> expected(data.targets.size()), outputs(data.targets.size());
  std::vector<float> inputs = inHalves(data.inputs);
  unsigned threads = GENERATE(1, 2);
  Trainer one(whole.table(), 1), two(halves.table(), threads);
  one.initialize(3);
  std::ranges::copy(one.parameters(), two.parameters().begin());

  one.predict(data.inputs.data(), sequences, expected.data());
  two.predict(inputs.data(), 2 * sequences, outputs.data());
  CHECK(outputs == inHalves(expected));
  // Each call begins with zero states.
  two.predict(inputs.data(), 2 * sequences, outputs.data());
  CHECK(outputs == inHalves(expected));

  std::vector<float> targets = inHalves(data.targets);
  double loss = two.evaluate({inputs.data(), targets.data(), 2 * sequences});
  CHECK(loss == Approx(one.evaluate(data.view())).epsilon(1e-6));
}

TEST_CASE("training steps go on, until the states are reset") {
  CompiledModel model = loadModel("stateful-halves");
  RandomSamples data(model.table(), sequences);
  Trainer trainer(model.table(), 1);
  trainer.initialize(3);
  std::vector<float> start = copyParameters(trainer), outputs[3];
  for (int step = 0; step < 3; ++step) {
    if (step == 2)
      trainer.resetStates();
    std::ranges::copy(start, trainer.parameters().begin());
    outputs[step].resize(data.targets.size());
    trainer.step(data.view(), {outputs[step].data()});
  }
  CHECK(outputs[1] != outputs[0]);
  CHECK(outputs[2] == outputs[0]);
}

TEST_CASE("a smaller batch leaves the other samples' states as they are") {
  CompiledModel model = loadModel("stateful");
  CHECK(model->states_size == 5 + 2 * 2 * 4);
  RandomSamples data(model.table(), sequences);
  std::vector<float> weights(model->parameters_size);
  model->initialize(weights.data(), 1);
  Arena states(sequences * model->states_size * sizeof(float)), workspace(model->workspace_bytes);
  std::ranges::fill(std::span(states.floats(), sequences * model->states_size), 7.0f);
  std::vector<float> outputs(sequences * model->output_size);
  for (uint64_t shard = 0; shard < model->shards; ++shard)
    model->predict(weights.data(), data.inputs.data(), states.floats(), 0, 3, shard, outputs.data(),
                   workspace.data());
  CHECK(states.floats()[3 * model->states_size - 1] != 7.0f);
  CHECK(states.floats()[3 * model->states_size] == 7.0f);
}

TEST_CASE("rows that are no whole number of stateful batches are refused") {
  CompiledModel model = loadModel("stateful");
  RandomSamples data(model.table(), sequences + 1);
  Trainer trainer(model.table(), 1);
  FitObserver observer;
  CHECK_THROWS_WITH(fit(trainer, data.view(), {}, {}, observer),
                    "21 rows are not a whole number of batches of 20, in which the sequences of a "
                    "stateful layer go on");
}

TEST_CASE("a validation has states of its own, which go on from batch to batch") {
  CompiledModel model = loadModel("stateful-halves");
  RandomSamples data(model.table(), 2 * sequences), others(model.table(), 2 * sequences);
  auto losses = [&](const SampleView &validation) {
    Trainer trainer(model.table(), 1);
    trainer.initialize(3);
    FitObserver quiet;
    History history = fit(trainer, data.view(), validation, {3, 0}, quiet);
    std::vector<double> found;
    for (uint64_t epoch = 0; epoch < 3; ++epoch)
      found.push_back(history[epoch].find("loss").value());
    if (validation.samples > 0) {
      double last = trainer.evaluate(validation);
      CHECK(history[2].find("val_loss") == last);
      // The second batch alone begins with zero.
      SampleView half = rowsOf(validation, sequences, sequences, model.table());
      double cleared = (trainer.evaluate(rowsOf(validation, 0, sequences, model.table())) +
                        trainer.evaluate(half)) /
                       2;
      CHECK(cleared != Approx(last).epsilon(1e-6));
    }
    return found;
  };
  CHECK(losses(others.view()) == losses({}));
}

TEST_CASE("a batch that begins anew may begin with the states of other inputs") {
  CompiledModel halves = loadModel("stateful-halves"), whole = loadModel("stateful-whole");
  RandomSamples data(whole.table(), sequences);
  std::vector<float> expected(data.targets.size()), outputs(data.targets.size() / 2);
  std::vector<float> inputs = inHalves(data.inputs), targets = inHalves(data.targets);
  Trainer one(whole.table(), 1), two(halves.table(), 1);
  one.initialize(3);
  std::ranges::copy(one.parameters(), two.parameters().begin());
  one.predict(data.inputs.data(), sequences, expected.data());
  expected = inHalves(expected);
  SampleView second{.inputs = inputs.data() + sequences * half,
                    .targets = targets.data() + sequences * 3 * 2,
                    .samples = sequences};
  second.beginsAnew = true;
  second.warmUp = inputs.data();
  second.warmUpLength = 3;
  std::span<const float> lastHalf = std::span(expected).last(outputs.size());

  two.evaluateBatch(second, {outputs.data()});
  CHECK(std::ranges::equal(outputs, lastHalf));
  // Whatever the states were before.
  two.evaluateBatch(second, {outputs.data()});
  CHECK(std::ranges::equal(outputs, lastHalf));
  two.computeGradients(second, {outputs.data()});
  CHECK(std::ranges::equal(outputs, lastHalf, [](float a, float b) { return a == Approx(b); }));
}
