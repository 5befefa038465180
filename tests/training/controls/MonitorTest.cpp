// Which result is watched, and when it is better.
#include "training/controls/Monitor.h"

#include "Expect.h"

using namespace rnn;

TEST_CASE("the loss of the validation is watched, where there is one") {
  rnn_metric metrics[] = {{"mae", RNN_MEAN_ABSOLUTE_ERROR, 0, 0, 0, 0, 0},
                          {"accuracy", RNN_BINARY_ACCURACY, 0, 0, 0.5, 0, 0}};
  rnn_model model = {};
  model.metric_count = 2;
  model.metrics = metrics;
  std::vector<std::string> training = {"loss", "mae", "accuracy"};
  std::vector<std::string> validated = withValidation(training);
  CHECK(chooseMonitor(model, training, "").name == "loss");
  CHECK(chooseMonitor(model, validated, "").name == "val_loss");
  CHECK(chooseMonitor(model, validated, "mae").name == "mae");
  CHECK(messageOf([&] { chooseMonitor(model, training, "val_loss"); }) ==
        "there is no `val_loss` to watch; an epoch has loss, mae, accuracy");
  // What is better follows from the metric.
  CHECK_FALSE(chooseMonitor(model, validated, "val_loss").higherIsBetter);
  CHECK_FALSE(chooseMonitor(model, validated, "val_mae").higherIsBetter);
  CHECK(chooseMonitor(model, validated, "val_accuracy").higherIsBetter);
  CHECK(chooseMonitor(model, training, "accuracy").higherIsBetter);
}

TEST_CASE("what is better") {
  Best lower(false), higher(true);
  CHECK(lower.improves(3));
  CHECK_FALSE(lower.improves(3));
  CHECK_FALSE(lower.improves(2.5, 0.5));
  CHECK_FALSE(lower.improves(std::numeric_limits<double>::quiet_NaN()));
  CHECK(lower.improves(2.25, 0.5));
  CHECK_FALSE(lower.improves(2.5));
  CHECK(higher.improves(0.5));
  CHECK_FALSE(higher.improves(0.25));
  CHECK_FALSE(higher.improves(0.75, 0.25));
  CHECK(higher.improves(0.875, 0.25));
}
