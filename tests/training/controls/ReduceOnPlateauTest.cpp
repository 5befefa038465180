// When the learning rate falls, and to what.
#include "training/controls/ReduceOnPlateau.h"

#include "Series.h"
#include "SmallModel.h"

using namespace rnn;

namespace {

/// The rate at the end of each epoch, in steps of a model whose own is 0.5.
std::vector<float> ratesOf(const std::vector<double> &values, const ReduceOnPlateauOptions &options,
                           std::string *output = nullptr) {
  CompiledModel model = loadModel("half");
  Trainer trainer(model.table(), 1);
  Printed printed;
  ReduceOnPlateau control(printed.out(), {"val_loss"}, trainer, options);
  std::vector<float> rates;
  playEpochs(control, values, [&](uint64_t epoch) {
    if (epoch > 1)
      rates.push_back(trainer.learningRate());
  });
  rates.push_back(trainer.learningRate());
  if (output)
    *output = printed.get();
  return rates;
}

using Rates = std::vector<float>;

} // namespace

TEST_CASE("the rate falls after `patience` epochs that are not better, again and again") {
  std::vector<double> values = {5, 5, 5, 4, 5, 4, 4};
  std::string output;
  CHECK(ratesOf(values, {.factor = 0.5, .patience = 2}, &output) ==
        Rates{0.5, 0.5, 0.25, 0.25, 0.25, 0.125, 0.125});
  CHECK(output == "Epoch 3: reducing the learning rate to 0.25\n"
                  "Epoch 6: reducing the learning rate to 0.125\n");
  CHECK(ratesOf(values, {.factor = 0.5, .patience = 3}) ==
        Rates{0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.25});
  // As with 1.
  CHECK(ratesOf({5, 5, 5}, {.factor = 0.5, .patience = 0}) == Rates{0.5, 0.25, 0.125});
}

TEST_CASE("epochs of the cooldown do not count") {
  std::vector<double> values(8, 5);
  CHECK(ratesOf(values, {.factor = 0.5, .patience = 1, .cooldown = 3}) ==
        Rates{0.5, 0.25, 0.25, 0.25, 0.125, 0.125, 0.125, 0.0625});
  CHECK(ratesOf(values, {.factor = 0.5, .patience = 2, .cooldown = 1}) ==
        Rates{0.5, 0.5, 0.25, 0.25, 0.125, 0.125, 0.0625, 0.0625});
}

TEST_CASE("the rate stays at its minimum, and is told no more") {
  std::string output;
  CHECK(ratesOf({5, 5, 5, 5}, {.factor = 0.5, .patience = 1, .minimumRate = 0.2}, &output) ==
        Rates{0.5, 0.25, 0.2f, 0.2f});
  CHECK(output == "Epoch 2: reducing the learning rate to 0.25\n"
                  "Epoch 3: reducing the learning rate to 0.2\n");
}

TEST_CASE("an epoch has to be better by more than `min_delta`") {
  CHECK(ratesOf({5, 4.99995, 4.9999}, {.factor = 0.5, .patience = 2}) == Rates{0.5, 0.5, 0.25});
  CHECK(ratesOf({5, 4.9998, 4.9996}, {.factor = 0.5, .patience = 1}) == Rates{0.5, 0.5, 0.5});
}

TEST_CASE("a schedule cannot be reduced") {
  CompiledModel model = loadModel("schedule");
  Trainer trainer(model.table(), 1);
  CHECK(messageOf([&] { ReduceOnPlateau(stdout, {"loss"}, trainer, {}); }) ==
        "the learning rate of model `schedule` follows a schedule and cannot be reduced on a "
        "plateau; give its optimizer a number");
}
