// Rates rise by the same factor; the loss at each is that of a training with these rates.
#include "training/FindRate.h"

#include "SmallModel.h"
#include "training/ArrayBatches.h"

#include <cmath>
#include <limits>

using namespace rnn;

namespace {

RateTest testOf(std::vector<double> losses) {
  RateTest test;
  for (size_t i = 0; i < losses.size(); ++i)
    test.points.push_back({std::pow(10.0, double(i)), losses[i], losses[i]});
  return test;
}

} // namespace

TEST_CASE("rates rise from step to step by the same factor, epoch after epoch") {
  CompiledModel model = loadModel("small");
  RandomSamples data(model.table(), 3 * model->batch);
  auto test = [&](unsigned threads) {
    Trainer trainer(model.table(), threads);
    trainer.initialize(1);
    TrainingBatches batches(data.view(), model.table());
    return testRates(trainer, batches, {.from = 1e-4, .to = 1e-2, .steps = 40, .seed = 2});
  };
  RateTest found = test(1), other = test(2);
  REQUIRE(found.points.size() == 40);
  CHECK_FALSE(found.diverged);
  CHECK(found.points.front().rate == Approx(1e-4).epsilon(1e-12));
  CHECK(found.points.back().rate == Approx(1e-2).epsilon(1e-12));
  Trainer trainer(model.table(), 1);
  trainer.initialize(1);
  TrainingBatches batches(data.view(), model.table());
  for (size_t step = 0; step < 40; ++step) {
    if (step % 3 == 0)
      batches.begin(2, step / 3 + 1);
    const RatePoint &point = found.points[step];
    CHECK(point.rate == Approx(1e-4 * std::pow(100, double(step) / 39)).epsilon(1e-12));
    trainer.setLearningRate(static_cast<float>(point.rate));
    CHECK(point.loss == trainer.step(batches.next()));
    CHECK(point.loss == other.points[step].loss);
  }
  // A tenth of the steps is 5, of which fewer are near the ends.
  auto loss = [&](size_t step) { return found.points[step].loss; };
  CHECK(found.points[0].smoothed == loss(0));
  CHECK(found.points[1].smoothed == Approx((loss(0) + loss(1) + loss(2)) / 3).epsilon(1e-12));
  CHECK(found.points[20].smoothed ==
        Approx((loss(18) + loss(19) + loss(20) + loss(21) + loss(22)) / 5).epsilon(1e-12));
}

TEST_CASE("the test ends where the loss grows beyond all bounds") {
  CompiledModel model = loadModel("small");
  RandomSamples data(model.table(), 3 * model->batch);
  Trainer trainer(model.table(), 1);
  trainer.initialize(1);
  TrainingBatches batches(data.view(), model.table());
  RateTest test = testRates(trainer, batches, {.from = 1e-3, .to = 1e4, .steps = 50});
  REQUIRE(test.diverged);
  CHECK(test.points.size() < 50);
  CHECK(*test.diverged > 1e-3);
}

TEST_CASE("the suggestion is where the loss falls fastest before it is least") {
  RateTest test = testOf({9, 9, 8.5, 6, 3.5, 3.2, 3, 7, 20, 1000});
  REQUIRE(test.steepest());
  CHECK(test.steepest()->rate == Approx(1e3));
  CHECK(test.least()->rate == Approx(1e6));
  CHECK(testOf({1, 2, 3, 4}).steepest() == nullptr);
  CHECK(testOf({2, 1}).steepest()->rate == Approx(10));
  CHECK(testOf({4, 3, 2, 1}).least()->rate == Approx(1000));
}

TEST_CASE("a schedule and losses that are not finite are errors") {
  CompiledModel model = loadModel("schedule");
  RandomSamples data(model.table(), 8);
  Trainer trainer(model.table(), 1);
  TrainingBatches batches(data.view(), model.table());
  CHECK(messageOf([&] { testRates(trainer, batches, {}); }) ==
        fmt::format("the learning rate of model `{}` follows a schedule, which no other rate can "
                    "replace; give its optimizer a number",
                    model->name));
  CompiledModel small = loadModel("small");
  RandomSamples few(small.table(), 8);
  Trainer broken(small.table(), 1);
  broken.parameters()[0] = std::numeric_limits<float>::quiet_NaN();
  TrainingBatches others(few.view(), small.table());
  CHECK(messageOf([&] { testRates(broken, others, {.from = 0.5}); }) ==
        "the loss is not finite after 0 steps, at a learning rate of 0.5; begin with a smaller "
        "one");
}
