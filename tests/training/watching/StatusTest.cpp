// How far a training is, by its log.
#include "training/watching/Status.h"

#include "Expect.h"
#include "data/WholeFile.h"

#include <cmath>
#include <ctime>
#include <unistd.h>

using namespace rnn;

namespace {

std::string beginning() {
  ProcessName self = thisProcess();
  return fmt::format(R"({{"model":"m","epochs":10,"process":{},"host":"{}","began":1}})"
                     "\n",
                     self.number, self.host);
}

const std::string epochs =
    R"({"epoch":1,"step":1,"steps":2,"loss":3,"learning_rate":null,"samples":9,"seconds":0.5}
{"epoch":1,"steps":2,"loss":2,"val_loss":4,"learning_rate":null,"samples_per_second":9,"seconds":10}
{"epoch":2,"steps":2,"loss":1,"val_loss":1.5,"learning_rate":null,"samples_per_second":9,"seconds":12}
{"epoch":3,"steps":2,"loss":0.5,"val_loss":1.5,"learning_rate":null,"samples_per_second":9,"seconds":14}
{"epoch":4,"steps":2,"loss":0.25,"val_loss":3,"learning_rate":null,"samples_per_second":9,"seconds":16}
)";

struct Status {
  ScratchFolder folder;
  std::string path = (folder / "l").string();

  TrainingStatus read(const std::string &text) const {
    writeWholeFile(path, text);
    return readStatus(path);
  }
};

} // namespace

TEST_CASE_METHOD(Status, "a log tells epochs, steps and times") {
  TrainingStatus status = read(
      beginning() + epochs +
      R"({"epoch":5,"step":1,"steps":2,"loss":0.125,"learning_rate":0.1,"samples":9,"seconds":17})"
      "\n{\"epoch\":5,\"st");
  CHECK(status.model == "m");
  CHECK(status.place.epochs == 10);
  CHECK(status.place.epoch == 4);
  CHECK(status.place.step == 1);
  CHECK(status.place.steps == 2);
  CHECK(status.place.seconds == 17);
  CHECK(status.names == std::vector<std::string>{"loss"});
  CHECK(status.values == std::vector{0.125});
  CHECK(status.history.size() == 4);
  CHECK(status.written.process.number == getpid());
  CHECK(std::abs(std::difftime(status.written.time, std::time(nullptr))) < 60);
  CHECK_FALSE(status.place.ended);
  // Of two epochs that are equally good, the first; the first epoch was slow.
  CHECK(bestEpoch(status.history)->epoch == 2);
  CHECK(secondsLeft(status) == Approx(5.5 * 2));
}

TEST_CASE_METHOD(Status, "a status of a training that begins, or has ended") {
  TrainingStatus status = read(beginning());
  CHECK(status.place.epoch == 0);
  CHECK(std::isnan(status.place.seconds));
  CHECK(std::isnan(secondsLeft(status)));
  CHECK_FALSE(bestEpoch(status.history));
  auto first = [&](const char *steps) {
    return read(beginning() + R"({"epoch":1,"step":1,"steps":)" + steps +
                R"(,"loss":null,"learning_rate":null,"samples":9,"seconds":0.5})" + "\n");
  };
  status = first("null");
  CHECK(status.place.steps == 0);
  CHECK(std::isnan(status.values.at(0)));
  CHECK(std::isnan(secondsLeft(status)));
  CHECK(secondsLeft(first("4")) == Approx(0.5 * 4 * 10 - 0.5));
  status = read(beginning() + epochs + "{\"ended\":5}\n");
  CHECK(status.place.ended);
  CHECK(secondsLeft(status) == 0);
  // It goes on.
  CHECK_FALSE(read(beginning() + epochs + "{\"ended\":5}\n" + beginning()).place.ended);
}

TEST_CASE_METHOD(Status, "what is no log is refused") {
  for (const char *text : {"", "{", "{\"model\"", "epoch,loss\n1,2\n"})
    CHECK(messageOf([&] { read(text); }) == "`" + path + "` is no log of `rnn train --log`");
  for (const char *line :
       {R"({"epoch":1,"step":1,"steps":2,"loss":"x","seconds":1})",
        R"({"epoch":1,"step":1,"steps":[2],"loss":1,"seconds":1})",
        R"({"epoch":1,"step":1,"steps":2,"loss":1,})", R"({"epoch":1,"step":1,"steps":2,"loss":1})",
        R"({"epoch":1,"steps":2,"loss":[],"samples_per_second":1,"seconds":1})", R"({"model":7})",
        R"({"model":"m","epochs":-1,"process":"x"})"})
    CHECK(messageOf([&] { read(beginning() + line + "\n"); }) ==
          path + ":2: this is no line of a log that `rnn train --log` writes");
  CHECK(messageOf([&] {
          read(beginning() + epochs +
               R"({"epoch":5,"steps":2,"mae":1,"samples_per_second":1,"seconds":1})" + "\n");
        }) == path + ":7: it has other results than the epochs before");
  // Numbers of a damaged log are no times.
  CHECK(std::isnan(
      read(beginning() + R"({"epoch":1,"step":1,"steps":2,"loss":1,"seconds":1e300})" + "\n")
          .seconds));
}
