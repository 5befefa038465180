// Dropout and noise: distribution, seeds, and none outside of training.
#include "SmallModel.h"

#include <cmath>
#include <set>

using namespace rnn;

namespace {

/// What training gives for inputs of ones, after `steps` steps before.
std::vector<float> outputsOf(const CompiledModel &model, unsigned threads, uint64_t seed,
                             int steps = 0) {
  RandomSamples data(model.table(), model->batch);
  std::ranges::fill(data.inputs, 1.0f);
  Trainer trainer(model.table(), threads, {}, seed);
  trainer.initialize(1);
  std::vector<float> outputs(model->batch * model->output_size);
  for (int step = 0; step <= steps; ++step)
    trainer.step(data.view(), {outputs.data()});
  return outputs;
}

double shareOfZeros(const std::vector<float> &values) {
  return double(std::ranges::count(values, 0.0f)) / double(values.size());
}

} // namespace

TEST_CASE("dropout keeps a share of the elements and scales them") {
  CompiledModel model = loadModel("dropout");
  std::vector<float> outputs = outputsOf(model, 1, 5);
  CHECK(std::set<float>(outputs.begin(), outputs.end()) ==
        std::set<float>{0.0f, static_cast<float>(1 / (1 - 0.4))});
  // Four standard deviations of a share of 48 * 320 draws.
  CHECK(std::fabs(shareOfZeros(outputs) - 0.4) < 4 * std::sqrt(0.4 * 0.6 / outputs.size()));
}

TEST_CASE("dropout depends on seed, step and place, not on threads") {
  CompiledModel model = loadModel("dropout");
  REQUIRE(model->shards > 1);
  std::vector<float> outputs = outputsOf(model, 1, 5);
  CHECK(outputsOf(model, 2, 5) == outputs);
  CHECK(outputsOf(model, 3, 5) == outputs);
  CHECK(outputsOf(model, 1, 6) != outputs);
  CHECK(outputsOf(model, 1, 5, 1) != outputs);
  // No sample's elements are those of another.
  std::set<std::vector<float>> rows;
  for (uint64_t sample = 0; sample < model->batch; ++sample) {
    auto begin = outputs.begin() + sample * model->output_size;
    rows.insert({begin, begin + model->output_size});
  }
  CHECK(rows.size() == model->batch);
}

TEST_CASE("prediction and evaluation have no dropout") {
  CompiledModel model = loadModel("dropout");
  RandomSamples data(model.table(), model->batch);
  Trainer trainer(model.table(), 1);
  std::vector<float> outputs(data.inputs.size());
  trainer.predict(data.inputs.data(), data.samples, outputs.data());
  CHECK(outputs == data.inputs);
  outputs.clear();
  outputs.resize(data.inputs.size());
  trainer.evaluate(data.view(), {outputs.data()});
  CHECK(outputs == data.inputs);
}

TEST_CASE("spatial dropout is of a feature at all steps, and a seed of its own is one") {
  CompiledModel model = loadModel("spatial-dropout");
  std::vector<float> outputs = outputsOf(model, 1, 5);
  bool same = true;
  for (uint64_t sample = 0; sample < model->batch; ++sample)
    for (int t = 1; t < 40; ++t)
      for (int i = 0; i < 8; ++i)
        same &= outputs[(sample * 40 + t) * 8 + i] == outputs[sample * 40 * 8 + i];
  CHECK(same);
  CHECK(std::fabs(shareOfZeros(outputs) - 0.25) < 4 * std::sqrt(0.25 * 0.75 / (48 * 8)));
  CHECK(outputsOf(model, 1, 6) == outputs);
  CHECK(outputsOf(model, 1, 5, 1) != outputs);
}

TEST_CASE("gaussian noise has the deviation that was asked for") {
  std::vector<float> outputs = outputsOf(loadModel("noise"), 1, 5);
  double sum = 0, squares = 0, count = double(outputs.size());
  for (float value : outputs) {
    sum += value - 1;
    squares += (value - 1.0) * (value - 1.0);
  }
  CHECK(std::fabs(sum / count) < 4 * 0.5 / std::sqrt(count));
  CHECK(std::sqrt(squares / count) == Approx(0.5).epsilon(4 / std::sqrt(2 * count)));
}

TEST_CASE("a recurrent layer has one mask a sequence for the input and one for the state") {
  CompiledModel model = loadModel("recurrent-dropout");
  std::vector<float> outputs = outputsOf(model, 1, 5);
  double kept = 0, keptState = 0;
  for (uint64_t sample = 0; sample < model->batch; ++sample)
    for (int unit = 0; unit < 16; ++unit) {
      // x is 1: h1 = a, h2 = a + b h1, h3 = a + b h2 with a and b of 0 and 2.
      const float *h = outputs.data() + sample * 3 * 16 + unit;
      float a = h[0];
      CHECK((a == 0 || a == 2));
      kept += a > 0;
      if (a == 0) {
        CHECK(h[16] == 0);
        continue;
      }
      float b = (h[16] - a) / h[0];
      CHECK((b == 0 || b == 2));
      CHECK(h[32] == a + b * h[16]);
      keptState += b > 0;
    }
  CHECK(std::fabs(kept / (48 * 16) - 0.5) < 4 * std::sqrt(0.25 / (48 * 16)));
  CHECK(std::fabs(keptState / kept - 0.5) < 4 * std::sqrt(0.25 / kept));
}
