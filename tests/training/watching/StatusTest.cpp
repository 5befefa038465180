// How far a training is, by its log.
#include "training/watching/Status.h"

#include "Expect.h"
#include "data/ReadFile.h"
#include "data/WholeFile.h"

#include <array>
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

  std::vector<std::string> warnings;

  TrainingStatus read() {
    return readStatus(path, [this](const std::string &message) { warnings.push_back(message); });
  }
  TrainingStatus read(const std::string &text) {
    writeWholeFile(path, text);
    return read();
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
  CHECK(status.place.seconds == 0);
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

TEST_CASE_METHOD(Status, "a checkpoint tells the same") {
  Checkpoint checkpoint;
  checkpoint.place = {3, 1, 4, 10, false, 26};
  checkpoint.weightsMetadata["model"] = "m";
  History history({"loss", "val_loss"});
  history.add(1, std::vector{3.0, 2.0}, {20, 5});
  history.add(2, std::vector{2.0, 3.0}, {22, 5});
  history.add(3, std::vector{1.0, 4.0}, {24, 5});
  history.add(4, std::vector{0.5, 5.0}, {26, 5});
  checkpoint.results = {"loss", "val_loss"};
  history.save(checkpoint);
  checkpoint.put("epoch_sums", std::span<const double>(std::array{10.0, 4.0, 1.0}));
  writeCheckpoint(path, checkpoint);
  TrainingStatus status = read();
  CHECK(status.model == "m");
  CHECK(status.place.epoch == 3);
  CHECK(status.values == std::vector{2.5});
  CHECK(status.written.process.number == getpid());
  CHECK(isRunning(status.written) == Running::Yes);
  CHECK(bestEpoch(status.history)->epoch == 1);
  CHECK(secondsLeft(status) == Approx(6.75 * 2));
  // The one before a damaged one.
  checkpoint.place.epoch = 4;
  writeCheckpoint(path, checkpoint);
  CHECK(read().place.epoch == 4);
  std::string bytes = readFile(path);
  bytes.back() ^= 1;
  CHECK(read(bytes).place.epoch == 3);
  REQUIRE(warnings.size() == 1);
  CHECK_THAT(warnings[0], Catch::Contains("is damaged"));
  // Damaged in both.
  std::filesystem::remove(previousCheckpoint(path));
  CHECK_THAT(messageOf([&] { read(); }), Catch::Contains("is damaged"));
  // A history of other results.
  checkpoint.results.emplace_back("mae");
  writeCheckpoint(path, checkpoint);
  std::filesystem::remove(previousCheckpoint(path));
  CHECK(messageOf([&] { read(); }) ==
        "the history of the checkpoint does not have 3 results in each epoch");
}

TEST_CASE_METHOD(Status, "what is neither is refused") {
  for (const char *text : {"", "{", "{\"model\"", "epoch,loss\n1,2\n"})
    CHECK_THAT(messageOf([&] { read(text); }), Catch::Contains("`" + path + "`"));
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
          .place.seconds));
}
