// Epochs: order, splits, observers, losses that are not finite.
#include "training/Fit.h"

#include "SmallModel.h"
#include "training/ArrayBatches.h"

#include <cmath>
#include <limits>

using namespace rnn;

TEST_CASE("the validation split is Keras'") {
  CHECK(trainingRows(2560, 0.2) == 2048);
  CHECK(trainingRows(10, 0.25) == 7); // floor(10 * 0.75)
  CHECK(trainingRows(10, 0) == 10);
  auto message = [](uint64_t rows, double split) {
    return messageOf([&] { trainingRows(rows, split); });
  };
  CHECK(message(10, 1) == "the validation split must be at least 0 and below 1, found 1");
  CHECK(message(10, -0.5) == "the validation split must be at least 0 and below 1, found -0.5");
  CHECK(message(10, 0.95) == "a validation split of 0.95 leaves 0 of 10 rows for training and 10 "
                             "for validation; both need at least one");
  CHECK(message(1, 0.0001).find("leaves 0 of 1 rows for training") != std::string::npos);
}

TEST_CASE("an epoch's loss is the mean over samples, not over batches") {
  // The learning rate of `still` is 0: the loss of every step is of the same weights.
  CompiledModel model = loadModel("still");
  RandomSamples data(model.table(), 5); // batches of 4 and 1
  Trainer trainer(model.table(), 1);
  trainer.initialize(2);
  double expected = trainer.evaluate(data.view());
  FitObserver quiet;
  History history = fit(trainer, data.view(), data.view(), {2, 0}, quiet);
  REQUIRE(history.size() == 2);
  for (uint64_t epoch = 0; epoch < 2; ++epoch) {
    CHECK(history[epoch].find("loss").value() == Approx(expected).epsilon(1e-5));
    CHECK(history[epoch].find("val_loss") == expected);
  }
}

TEST_CASE("training repeats for a seed, and differs for another") {
  CompiledModel model = loadModel("small");
  RandomSamples data(model.table(), 150);
  auto run = [&](uint64_t seed, unsigned threads) {
    Trainer trainer(model.table(), threads);
    trainer.initialize(1); // the seed of the order alone is varied
    FitObserver quiet;
    fit(trainer, data.view(), {}, {3, seed}, quiet);
    return copyParameters(trainer);
  };
  std::vector<float> first = run(1, 1);
  CHECK(run(1, 2) == first);
  CHECK(run(2, 1) != first);
}

TEST_CASE("each epoch has an order of its own") {
  // The first batch's loss tells which samples came first.
  struct Observer : FitObserver {
    std::vector<double> firstLosses;
    void stepEnds(uint64_t step, const EpochResults &soFar, double /*seconds*/) override {
      if (step == 1)
        firstLosses.push_back(soFar.find("loss").value());
    }
  } observer;
  CompiledModel model = loadModel("still");
  RandomSamples data(model.table(), 100);
  Trainer trainer(model.table(), 1);
  trainer.initialize(2);
  fit(trainer, data.view(), {}, {3, 0}, observer);
  std::vector<double> &losses = observer.firstLosses;
  double unshuffled = trainer.evaluate(rowsOf(data.view(), 0, 4, model.table()));
  REQUIRE(losses.size() == 3);
  CHECK(losses[0] != losses[1]);
  CHECK(losses[1] != losses[2]);
  CHECK(losses[0] != Approx(unshuffled));
}

TEST_CASE("a training in two parts is the training at once") {
  CompiledModel model = loadModel("small");
  RandomSamples data(model.table(), 100);
  FitObserver quiet;
  Trainer once(model.table(), 1), twice(model.table(), 1);
  once.initialize(2);
  twice.initialize(2);
  fit(once, data.view(), {}, {3, 7}, quiet);
  fit(twice, data.view(), {}, {2, 7}, quiet);
  FitOptions rest{3, 7};
  rest.firstEpoch = 3;
  History history = fit(twice, data.view(), {}, rest, quiet);
  CHECK(history.size() == 1);
  CHECK(history[0].epoch == 3);
  CHECK(copyParameters(once) == copyParameters(twice));
}

TEST_CASE("without a shuffle each epoch has the order of the data") {
  CompiledModel model = loadModel("small");
  RandomSamples data(model.table(), 100);
  TrainingBatches batches(data.view(), model.table(), /*shuffled=*/false);
  for (uint64_t epoch : {1, 2}) {
    batches.begin(7, epoch);
    SampleView first = batches.next(), second = batches.next();
    CHECK(first.samples == 64);
    CHECK(second.samples == 36);
    // The second batch has taken the first one's place.
    CHECK(std::equal(second.targets, second.targets + 36, data.targets.begin() + 64));
    CHECK(batches.next().samples == 0);
  }
}

TEST_CASE("an observer sees every step, and can stop") {
  struct Observer : FitObserver {
    std::vector<std::string> seen;
    void epochBegins(uint64_t epoch, uint64_t steps) override {
      seen.push_back(fmt::format("epoch {} of {} steps", epoch, steps));
    }
    void stepEnds(uint64_t step, const EpochResults & /*soFar*/, double /*seconds*/) override {
      seen.push_back(fmt::format("step {}", step));
    }
    bool epochEnds(const EpochResults &results, double /*seconds*/) override {
      CHECK_FALSE(results.find("val_loss"));
      return results.epoch < 2;
    }
    void trainingEnds() override { seen.push_back("end"); }
  } observer;
  CompiledModel model = loadModel("still");
  RandomSamples data(model.table(), 5);
  Trainer trainer(model.table(), 1);
  trainer.initialize(2);
  CHECK(fit(trainer, data.view(), {}, {7, 0}, observer).size() == 2);
  CHECK(observer.seen == std::vector<std::string>{"epoch 1 of 2 steps", "step 1", "step 2",
                                                  "epoch 2 of 2 steps", "step 1", "step 2", "end"});
}

TEST_CASE("a loss that is no number ends the training") {
  CompiledModel model = loadModel("still");
  RandomSamples data(model.table(), 5);
  data.targets[2] = std::numeric_limits<float>::infinity();
  Trainer trainer(model.table(), 1);
  FitObserver quiet;
  auto message = [&](uint64_t samples) {
    trainer.initialize(2);
    return messageOf(
        [&] { fit(trainer, rowsOf(data.view(), 0, samples, model.table()), {}, {3, 0}, quiet); });
  };
  CHECK(message(4) == "the loss is inf in epoch 1, step 1; a smaller learning rate may help");
  data.targets[2] = std::numeric_limits<float>::quiet_NaN();
  CHECK(message(4) == "the loss is nan in epoch 1, step 1; a smaller learning rate may help");
}

TEST_CASE("what is not finite behind the last loss ends the training too") {
  CompiledModel model = loadModel("small");
  RandomSamples data(model.table(), 4), others(model.table(), 4);
  Trainer trainer(model.table(), 1);
  trainer.initialize(2);
  trainer.setLearningRate(std::numeric_limits<float>::infinity());
  FitObserver quiet;
  std::string message = messageOf([&] { fit(trainer, data.view(), {}, {1, 0}, quiet); });
  CHECK(message.starts_with("the weights after epoch 1 are not finite: `"));
  others.targets[0] = 1e30f;
  trainer.initialize(2);
  CHECK(messageOf([&] { fit(trainer, data.view(), others.view(), {1, 0}, quiet); }) ==
        "val_loss is inf in epoch 1");
}

TEST_CASE("batches may come from anywhere, and need not be counted before") {
  /// The same samples, a batch in each epoch more.
  struct Growing : BatchSource {
    SampleView data;
    const rnn_model &model;
    uint64_t left = 0;
    Growing(const SampleView &data, const rnn_model &model) : data(data), model(model) {}
    std::optional<uint64_t> steps() const override { return std::nullopt; }
    void begin(uint64_t seed, uint64_t epoch) override {
      CHECK(seed == 9);
      left = epoch;
    }
    SampleView next() override {
      return left == 0 ? SampleView() : rowsOf(data, 4 * --left, 4, model);
    }
  };
  struct Observer : FitObserver {
    std::vector<uint64_t> announced, done;
    void epochBegins(uint64_t /*epoch*/, uint64_t steps) override {
      announced.push_back(steps);
      done.push_back(0);
    }
    void stepEnds(uint64_t step, const EpochResults & /*soFar*/, double /*seconds*/) override {
      done.back() = step;
    }
  } observer;
  CompiledModel model = loadModel("still");
  RandomSamples data(model.table(), 12);
  Trainer trainer(model.table(), 1);
  trainer.initialize(2);
  Growing training(data.view(), model.table());
  FitOptions options{3, 9};
  History history = fit(trainer, training, nullptr, options, observer);
  CHECK(observer.announced == std::vector<uint64_t>{0, 0, 0});
  CHECK(observer.done == std::vector<uint64_t>{1, 2, 3});
  double first = trainer.evaluate(rowsOf(data.view(), 0, 4, model.table()));
  CHECK(history[0].find("loss").value() == Approx(first));
  CHECK(history[0].time.wallSeconds > 0);
  CHECK(history[2].time.wallSeconds > history[1].time.wallSeconds);
  CHECK(history[2].time.samplesPerSecond > 0);
  CHECK(history[2].find("loss").value() == Approx(trainer.evaluate(data.view())));
}

TEST_CASE("a validation takes so many batches, the first ones") {
  CompiledModel model = loadModel("still");
  RandomSamples data(model.table(), 10); // batches of 4, 4 and 2
  Trainer trainer(model.table(), 1);
  trainer.initialize(2);
  FitObserver quiet;
  auto validated = [&](uint64_t steps) {
    FitOptions options{2, 0, steps};
    History history = fit(trainer, data.view(), data.view(), options, quiet);
    CHECK(history[1].find("val_loss") == history[0].find("val_loss"));
    return history[0].find("val_loss").value();
  };
  auto lossOf = [&](uint64_t samples) {
    return trainer.evaluate(rowsOf(data.view(), 0, samples, model.table()));
  };
  CHECK(validated(1) == lossOf(4));
  CHECK(validated(2) == lossOf(8));
  CHECK(validated(3) == lossOf(10));
  CHECK(validated(9) == lossOf(10));
}
