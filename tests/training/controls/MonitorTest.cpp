#include "training/controls/Monitor.h"

#include "Expect.h"

using namespace rnn;

TEST_CASE("the loss of the validation is watched, where there is one") {
  std::vector<std::string> training = {"loss", "mae"}, validated = withValidation(training);
  CHECK(chooseMonitor(training, "").name == "loss");
  CHECK(chooseMonitor(validated, "").name == "val_loss");
  CHECK(chooseMonitor(validated, "mae").name == "mae");
  CHECK(messageOf([&] { chooseMonitor(training, "val_loss"); }) ==
        "there is no `val_loss` to watch; an epoch has loss, mae");
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
