// Steps on any number of threads, smaller batches, learning rates.
#include "SmallModel.h"

#include <cmath>
#include <limits>
#include <optional>

using namespace rnn;

TEST_CASE("steps give the same bits on any number of threads") {
  CompiledModel model = loadModel("many-shards");
  REQUIRE(model->shards >= 7);                           // else threads would have nothing to share
  REQUIRE(model->train_step_flops_nominal > 20'000'000); // or none would be woken
  RandomSamples data(model.table(), model->batch);
  auto run = [&](unsigned threads) {
    Trainer trainer(model.table(), threads);
    trainer.initialize(3);
    std::vector<float> result;
    for (int step = 0; step < 20; ++step)
      result.push_back(trainer.step(data.view()));
    std::ranges::copy(trainer.parameters(), std::back_inserter(result));
    return result;
  };
  std::vector<float> one = run(1);
  CHECK(one[19] < one[0]); // it learns
  CHECK(run(2) == one);
  CHECK(run(7) == one);
  CHECK(run(1) == one);
}

TEST_CASE("more threads than shards are not started") {
  CompiledModel model = loadModel("small");
  CHECK(Trainer(model.table(), 1000).threads() == model->shards);
}

TEST_CASE("a smaller batch counts its own samples only") {
  CompiledModel model = loadModel("small");
  RandomSamples data(model.table(), model->batch);
  uint64_t few = GENERATE(1, 3, 33, 63);

  // Whatever stands behind the samples in the batch's memory changes nothing.
  auto run = [&](float rest) {
    RandomSamples batch = data;
    std::fill(batch.inputs.begin() + few * model->input_size, batch.inputs.end(), rest);
    std::fill(batch.targets.begin() + few * model->output_size, batch.targets.end(), rest);
    Trainer trainer(model.table(), 1);
    trainer.initialize(3);
    float loss = trainer.step({batch.inputs.data(), batch.targets.data(), few});
    return std::pair(loss, copyParameters(trainer));
  };
  auto [loss, parameters] = run(0.25f);
  auto other = run(std::numeric_limits<float>::quiet_NaN());
  CHECK(loss == other.first);
  CHECK(parameters == other.second);

  // The loss is the mean of the samples' own losses.
  Trainer trainer(model.table(), 1);
  trainer.initialize(3);
  double sum = 0;
  for (uint64_t sample = 0; sample < few; ++sample)
    sum += trainer.evaluate(rowsOf(data.view(), sample, 1, model.table()));
  CHECK(loss == Approx(sum / few).epsilon(1e-5));
}

TEST_CASE("predictions of a few rows are those of many") {
  CompiledModel model = loadModel("many-shards");
  RandomSamples data(model.table(), model->batch);
  Trainer trainer(model.table(), 2);
  trainer.initialize(3);
  std::vector<float> all(model->batch * model->output_size);
  trainer.predict(data.inputs.data(), model->batch, all.data());
  double flops = trainer.executedFlops();
  for (uint64_t few : {uint64_t(1), model->shard_samples, model->shard_samples + 1}) {
    std::vector<float> some(few * model->output_size);
    trainer.predict(data.inputs.data(), few, some.data());
    CHECK(std::equal(some.begin(), some.end(), all.begin()));
    CHECK(trainer.executedFlops() < flops); // other shards cost nothing
  }
}

TEST_CASE("evaluation is a mean over samples, also where the last batch is smaller") {
  CompiledModel model = loadModel("small");
  RandomSamples data(model.table(), 2 * model->batch + 5);
  Trainer trainer(model.table(), 2);
  trainer.initialize(3);
  std::vector<float> outputs(data.samples), predictions(data.samples);
  double loss = trainer.evaluate(data.view(), {outputs.data()});
  trainer.predict(data.inputs.data(), data.samples, predictions.data());
  CHECK(outputs == predictions);
  double sum = 0;
  for (uint64_t sample = 0; sample < data.samples; ++sample)
    sum += std::pow(double(outputs[sample]) - data.targets[sample], 2);
  CHECK(loss == Approx(sum / data.samples).epsilon(1e-5));
}

TEST_CASE("initialize depends on the seed only and forgets the optimizer's state") {
  CompiledModel model = loadModel("small");
  RandomSamples data(model.table(), model->batch);
  Trainer trainer(model.table(), 1);
  auto firstStep = [&](uint64_t seed) {
    trainer.initialize(seed);
    trainer.step(data.view());
    return copyParameters(trainer);
  };
  std::vector<float> first = firstStep(1);
  CHECK(firstStep(2) != first);
  CHECK(firstStep(1) == first);
}

TEST_CASE("a learning rate can be set, and 0 is one") {
  CompiledModel model = loadModel("half");
  RandomSamples data(model.table(), model->batch);
  auto stepOf = [&](std::optional<float> rate) {
    Trainer trainer(model.table(), 1);
    trainer.initialize(3);
    std::vector<float> before = copyParameters(trainer);
    CHECK(trainer.learningRate() == 0.5f); // the model's
    if (rate) {
      trainer.setLearningRate(*rate);
      CHECK(trainer.learningRate() == *rate);
    }
    trainer.step(data.view());
    std::vector<float> change = copyParameters(trainer);
    for (size_t i = 0; i < change.size(); ++i)
      change[i] -= before[i];
    return change;
  };
  std::vector<float> own = stepOf(std::nullopt), eighth = stepOf(0.0625f);
  CHECK(stepOf(0.5f) == own);
  for (size_t i = 0; i < own.size(); ++i)
    CHECK(eighth[i] == Approx(own[i] / 8).margin(1e-6));
  CHECK(stepOf(0.0f) == std::vector<float>(own.size(), 0));
}

TEST_CASE("a new start forgets the learning rate, and a schedule has its own") {
  CompiledModel half = loadModel("half"), schedule = loadModel("schedule");
  Trainer trainer(half.table(), 1), other(schedule.table(), 1);
  trainer.setLearningRate(0.125f);
  trainer.initialize(1);
  CHECK(trainer.learningRate() == 0.5f);
  other.setLearningRate(0.125f);
  CHECK(other.learningRate() == 0.5f);
  RandomSamples data(schedule.table(), 4);
  other.step(data.view());
  CHECK(other.learningRate() == Approx(0.5 * std::pow(0.5, 0.1)));
}
