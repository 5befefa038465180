// A training that stops anywhere and goes on has the bits of one that never stopped.
#include "training/Training.h"

#include "SmallModel.h"
#include "training/ArrayBatches.h"
#include "training/controls/EarlyStopping.h"
#include "training/controls/KeepBest.h"
#include "training/controls/ReduceOnPlateau.h"

#include <cstdio>
#include <limits>

using namespace rnn;

namespace {

constexpr uint64_t seed = 7;

/// A training of a model on random samples, with all controls.
class Run {
public:
  Run(const CompiledModel &model, unsigned threads = 1)
      : model(model), data(model.table(), 24), others(model.table(), 8),
        trainer(model.table(), threads, {}, seed) {
    for (float &target : data.targets)
      target = target > 0.5f ? 1.0f : 0.0f;
    for (float &target : others.targets)
      target = target > 0.5f ? 1.0f : 0.0f;
    trainer.initialize(2);
    options.epochs = 4;
    options.seed = seed;
    options.keepsLastEpoch = true;
    options.writeCheckpoint = [this](const Checkpoint &checkpoint) {
      writeCheckpoint(path(), checkpoint);
      ++written;
    };
  }

  std::string path() const { return (folder / "c").string(); }
  Checkpoint read() const {
    return readCheckpoint(path(), [](const std::string &) { FAIL("a damaged checkpoint"); });
  }

  /// Trains up to a stop or the end.
  void train() {
    TrainingBatches batches(data.view(), model.table());
    BatchesInOrder validation(others.view(), model.table());
    FitObservers observers;
    Monitor monitor{"val_loss", false};
    observers.add(std::make_unique<KeepBest>(quiet.get(), monitor, trainer));
    observers.add(std::make_unique<ReduceOnPlateau>(
        quiet.get(), monitor, trainer, ReduceOnPlateauOptions{.patience = 1, .minDelta = 0.01}));
    observers.add(std::make_unique<EarlyStopping>(quiet.get(), monitor,
                                                  EarlyStoppingOptions{.patience = patience}));
    Training training(trainer, batches, &validation, options, observers);
    try {
      training.run();
    } catch (const Error &) {
      returned = training.returnToLastEpoch();
      history = training.history();
      throw;
    }
    stopped = training.wasStopped();
    history = training.history();
  }

  const CompiledModel &model;
  ScratchFolder folder;
  RandomSamples data, others;
  Trainer trainer;
  FitOptions options;
  uint64_t patience = 9;
  uint64_t written = 0; // checkpoints
  bool stopped = false, returned = false;
  History history{{}};

private:
  std::unique_ptr<std::FILE, int (*)(std::FILE *)> quiet{std::fopen("/dev/null", "w"), std::fclose};
};

void checkSame(const Run &one, const Run &other) {
  CHECK(copyParameters(one.trainer) == copyParameters(other.trainer));
  REQUIRE(one.history.size() == other.history.size());
  for (uint64_t row = 0; row < one.history.size(); ++row) {
    CHECK(one.history[row].epoch == other.history[row].epoch);
    CHECK(std::ranges::equal(one.history[row].values, other.history[row].values));
  }
}

} // namespace

TEST_CASE("a training that stops after any step goes on with the same bits") {
  CompiledModel model = loadModel("remembering");
  Run whole(model);
  whole.options.gradientNorms = true;
  whole.train();
  REQUIRE(whole.history.size() == 4);
  CHECK(whole.history[3].time.wallSeconds > whole.history[2].time.wallSeconds);
  // 6 steps and 2 batches of validation in each of 4 epochs; each of them asks once.
  uint64_t stop = GENERATE(range(1, 33));
  Run first(model);
  first.options.gradientNorms = true;
  first.options.stopRequested = [&, asked = uint64_t(0)]() mutable { return ++asked == stop; };
  first.train();
  REQUIRE(first.stopped);
  CHECK(first.written == 1);
  Run second(model, /*threads=*/1 + stop % 2);
  Checkpoint checkpoint = first.read();
  CHECK(checkpoint.place.epoch == (stop - 1) / 8);
  CHECK(checkpoint.place.step == std::min<uint64_t>((stop - 1) % 8 + 1, 6));
  second.options.resume = &checkpoint;
  second.options.gradientNorms = true;
  second.train();
  CHECK_FALSE(second.stopped);
  checkSame(whole, second);
}

TEST_CASE("checkpoints come by epochs, steps and seconds, and at the end") {
  CompiledModel model = loadModel("remembering");
  auto count = [&](const CheckpointSchedule &schedule) {
    Run run(model);
    run.options.schedule = schedule;
    run.train();
    return run.written;
  };
  CHECK(count({}) == 0);
  CHECK(count({.epochs = 1}) == 4);
  CHECK(count({.epochs = 3}) == 2); // after epochs 3 and 4
  CHECK(count({.seconds = 1e-9}) == 25);
  CHECK(count({.seconds = 1e-9, .after = 3600}) == 0);
  // With two batches in an update, a step of the optimizer is counted with each batch.
  CHECK(count({.steps = 5}) == 5);
}

TEST_CASE("a training that early stopping has ended stays ended") {
  CompiledModel model = loadModel("remembering");
  Run first(model);
  first.patience = 1;
  first.options.epochs = 50;
  first.options.schedule.epochs = 1;
  first.trainer.setLearningRate(0.9f);
  first.train();
  REQUIRE(first.history.size() < 50);
  Run second(model);
  Checkpoint checkpoint = first.read();
  CHECK(checkpoint.place.ended);
  second.options.resume = &checkpoint;
  second.options.epochs = 60;
  second.train();
  checkSame(first, second);
}

TEST_CASE("a training goes on to more epochs than it was asked for at first") {
  CompiledModel model = loadModel("remembering");
  Run whole(model), first(model), second(model);
  whole.train();
  first.options.epochs = 2;
  first.options.schedule.epochs = 1;
  first.train();
  Checkpoint checkpoint = first.read();
  CHECK_FALSE(checkpoint.place.ended);
  second.options.resume = &checkpoint;
  second.train();
  checkSame(whole, second);
}

TEST_CASE("after an error the weights are those of the best epoch, and no checkpoint is worse") {
  CompiledModel model = loadModel("remembering");
  Run good(model), bad(model);
  good.options.epochs = 2;
  good.train();
  bad.options.schedule = {.steps = 1};
  uint64_t steps = 0;
  bad.options.stopRequested = [&] {
    if (++steps == 2 * 8 + 3) // in epoch 3
      bad.trainer.parameters()[0] = std::numeric_limits<float>::quiet_NaN();
    return false;
  };
  CHECK(messageOf([&] { bad.train(); }).starts_with("the weights for a checkpoint are not finite"));
  CHECK(bad.returned);
  checkSame(good, bad);
  CHECK(bad.read().place.step == 2);
}

TEST_CASE("other data than those of the checkpoint are noticed") {
  CompiledModel model = loadModel("remembering");
  Run first(model), second(model);
  first.options.stopRequested = [asked = 0]() mutable { return ++asked == 6; };
  first.train();
  Checkpoint checkpoint = first.read();
  checkpoint.place.step = 9;
  /// A source that can only be read.
  struct Stream : BatchesInOrder {
    using BatchesInOrder::BatchesInOrder;
  } stream(second.data.view(), model.table());
  second.options.resume = &checkpoint;
  FitObserver quiet;
  checkpoint.results = {"loss", "binary_accuracy", "auc", "precision", "mean_absolute_error"};
  Training training(second.trainer, stream, nullptr, second.options, quiet);
  CHECK(
      messageOf([&] { training.run(); }) ==
      "the data have 6 batches in an epoch, and the checkpoint was made after 9; give the data of "
      "that training");
  second.options.epochs = 0;
  Training shorter(second.trainer, stream, nullptr, second.options, quiet);
  CHECK(messageOf([&] { shorter.run(); }) == "the checkpoint was made in epoch 1, and the training "
                                             "is to end after 0; ask for more epochs in all");
  second.options.epochs = 4;
  checkpoint.results = {"loss"};
  Training other(second.trainer, stream, nullptr, second.options, quiet);
  CHECK(messageOf([&] { other.run(); }) ==
        "the checkpoint has the results loss, and this training has loss, binary_accuracy, auc, "
        "precision, mean_absolute_error");
}
