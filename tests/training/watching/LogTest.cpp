// The log of a training: its lines, and how it goes on.
#include "SmallModel.h"
#include "data/ReadFile.h"
#include "data/WholeFile.h"
#include "training/checkpoint/Checkpoint.h"
#include "training/watching/Process.h"
#include "training/watching/StepLog.h"

#include <fcntl.h>
#include <nlohmann/json.hpp>
#include <sstream>
#include <sys/stat.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

using namespace rnn;

namespace {

std::vector<nlohmann::json> linesOf(const std::filesystem::path &path) {
  std::istringstream text(readFile(path));
  std::vector<nlohmann::json> lines;
  for (std::string line; std::getline(text, line);)
    lines.push_back(nlohmann::json::parse(line));
  return lines;
}

struct Logged {
  CompiledModel model = loadModel("small");
  RandomSamples data{model.table(), 70}; // a batch of 64, and one of 6
  Trainer trainer{model.table(), 1};
  ScratchFolder folder;
  std::filesystem::path path = folder / "log.jsonl";
  std::vector<std::string> warnings;
  std::function<void(const std::string &)> warn = [this](const std::string &message) {
    warnings.push_back(message);
  };
  uint64_t epochs = 2;
  Checkpoint middle;
  History history{{}};

  Logged() { trainer.initialize(1); }

  /// Remembers the checkpoint after the first epoch.
  void fit(const Checkpoint *resume = nullptr) {
    StepLog log(path, trainer, epochs, warn);
    FitOptions options{epochs, 0};
    options.schedule.epochs = 1;
    options.writeCheckpoint = [this](Checkpoint checkpoint) {
      if (checkpoint.place.epoch == 1)
        middle = std::move(checkpoint);
    };
    options.resume = resume;
    history = rnn::fit(trainer, data.view(), data.view(), options, log);
  }

  /// The epochs and steps of the lines; steps of lines without one are 0.
  std::vector<LogPlace> places() const {
    std::vector<LogPlace> found;
    for (const nlohmann::json &line : linesOf(path))
      if (line.contains("epoch"))
        found.push_back({line["epoch"], line.value("step", uint64_t(0))});
    return found;
  }
};

} // namespace

TEST_CASE_METHOD(Logged, "a log has a line for each step and epoch") {
  uint64_t batch = model->batch, steps = (data.samples + batch - 1) / batch;
  fit();
  std::vector<nlohmann::json> lines = linesOf(path);
  REQUIRE(lines.size() == 2 * (steps + 1) + 2);
  CHECK(lines[0]["model"] == "small");
  CHECK(lines[0]["epochs"] == 2);
  CHECK(lines[0]["process"] == getpid());
  CHECK(lines[0]["host"] == thisProcess().host);
  CHECK(lines.back().size() == 1);
  CHECK(lines.back()["ended"].get<int64_t>() >= lines[0]["began"].get<int64_t>());
  double before = 0;
  for (uint64_t step = 1; step <= steps; ++step) {
    const nlohmann::json &line = lines[step];
    CHECK(line["epoch"] == 1);
    CHECK(line["step"] == step);
    CHECK(line["steps"] == steps);
    CHECK(line["samples"] == std::min(step * batch, data.samples));
    CHECK(line["learning_rate"].get<float>() == trainer.learningRate());
    CHECK(line["seconds"].get<double>() >= before);
    CHECK_FALSE(line.contains("val_loss"));
    before = line["seconds"];
  }
  CHECK(lines[steps]["loss"] == history[0].find("loss").value());
  const nlohmann::json &epoch = lines[2 * steps + 2];
  CHECK(epoch["epoch"] == 2);
  CHECK_FALSE(epoch.contains("step"));
  CHECK(epoch["val_loss"] == history[1].find("val_loss").value());
  CHECK(epoch["seconds"] == history[1].time.wallSeconds);
  CHECK(epoch["samples_per_second"] == history[1].time.samplesPerSecond);
}

TEST_CASE_METHOD(Logged, "a training that goes on has each step once in its log") {
  fit();
  std::vector<LogPlace> whole = places();
  std::string text = readFile(path);
  // Half of the last line, as of a process that was killed.
  for (size_t cut : {size_t(0), size_t(3), text.size() / 4, text.size() / 3}) {
    writeWholeFile(path, text.substr(0, text.size() - cut));
    Checkpoint checkpoint = middle;
    fit(&checkpoint);
    CHECK(places() == whole);
  }
  // Nothing of another training stays, and a file that is not there is made.
  fit();
  CHECK(places() == whole);
  std::filesystem::remove(path);
  Checkpoint checkpoint = middle;
  fit(&checkpoint);
  CHECK(places().size() == whole.size() / 2);
  CHECK(warnings.empty());
}

TEST_CASE_METHOD(Logged, "a training that is stopped has no end in its log") {
  StepLog log(path, trainer, epochs, warn);
  FitOptions options{epochs, 0};
  options.stopRequested = [] { return true; };
  rnn::fit(trainer, data.view(), {}, options, log);
  CHECK(linesOf(path).size() == 2);
}

TEST_CASE("lines up to a place") {
  ScratchFolder folder;
  std::filesystem::path path = folder / "l";
  std::vector<std::string> lines = {R"({"model":"a"})",
                                    R"({"epoch":1,"step":1,"x":0})",
                                    R"({"epoch":1,"step":2,"x":0})",
                                    R"({"epoch":1,"steps":2})",
                                    R"({"ended":5})",
                                    R"({"model":"a"})",
                                    R"({"epoch":2,"step":1,"x":0})"};
  std::string text;
  std::vector<uint64_t> ends = {0};
  for (const std::string &line : lines)
    ends.push_back((text += line + "\n").size());
  writeWholeFile(path, text);
  CHECK(logBytesUpTo(path, {0, 0}) == ends[1]);
  CHECK(logBytesUpTo(path, {0, 1}) == ends[2]);
  CHECK(logBytesUpTo(path, {0, 9}) == ends[3]);
  CHECK(logBytesUpTo(path, {1, 0}) == ends[6]);
  CHECK(logBytesUpTo(path, {1, 1}) == ends[7]);
  CHECK(logBytesUpTo(path, {7, 0}) == ends[7]);
  // The end of one part is dropped where the next has no lines yet.
  writeWholeFile(path, text.substr(0, ends[5]));
  CHECK(logBytesUpTo(path, {1, 0}) == ends[4]);
  writeWholeFile(path, text + R"({"epoch":2,"ste)");
  CHECK(logBytesUpTo(path, {7, 0}) == ends[7]);
  writeWholeFile(path, "");
  CHECK(logBytesUpTo(path, {7, 0}) == 0);
  CHECK(logBytesUpTo(folder / "none", {7, 0}) == 0);
}

TEST_CASE("what is no log is refused with its line") {
  ScratchFolder folder;
  std::string path = (folder / "l").string();
  for (const char *line :
       {"", "epoch,loss", "{}", R"({"epoch":)", R"({"epoch":1})", R"({"epoch":0,"step":1})",
        R"({"epoch":1,"step":1)", R"({"epoch":18446744073709551616,"step":1})"}) {
    writeWholeFile(path, "{\"model\":\"a\"}\n" + std::string(line) + "\n");
    CHECK(messageOf([&] { logBytesUpTo(path, {9, 0}); }) ==
          path + ":2: this is no line of a log that `rnn train --log` writes");
  }
  writeWholeFile(path, "half a line");
  CHECK(messageOf([&] { logBytesUpTo(path, {9, 0}); }) ==
        "`" + path + "` has no line of a log that `rnn train --log` writes");
  writeWholeFile(path, std::string(3'000'000, '{'));
  CHECK_THAT(messageOf([&] { logBytesUpTo(path, {9, 0}); }),
             Catch::Contains(":1: ") && Catch::Contains("more than 1048576 bytes"));
}

TEST_CASE_METHOD(Logged, "a log that cannot be written is no end of a training") {
  path = "/dev/full";
  epochs = 3;
  fit();
  CHECK(history.size() == 3);
  REQUIRE(warnings.size() == 1);
  CHECK(warnings[0] == "`/dev/full` cannot be written: No space left on device; the training goes "
                       "on, and lines are missing");
  path = folder / "none" / "log";
  CHECK_THAT(messageOf([&] { fit(); }), Catch::EndsWith("cannot be written: No such file or "
                                                        "directory"));
}

TEST_CASE_METHOD(Logged, "the reader of a pipe may leave") {
  REQUIRE(mkfifo(path.c_str(), 0600) == 0);
  std::thread reader([&] { close(open(path.c_str(), O_RDONLY)); });
  StepLog log(path, trainer, 1, warn);
  reader.join();
  rnn::fit(trainer, data.view(), {}, {1, 0}, log);
  REQUIRE(warnings.size() == 1);
  CHECK_THAT(warnings[0], Catch::Contains("Broken pipe"));
}

TEST_CASE("lines are in the file before a slow step ends") {
  ScratchFolder folder;
  LogFile file(folder / "l", [](const std::string &) {});
  auto write = [&](const char *text) {
    file.line() += text;
    file.endLine();
    return readFile(folder / "l");
  };
  CHECK(write("1") == "");
  std::this_thread::sleep_for(std::chrono::milliseconds(550)); // another such step is too late
  CHECK(write("2") == "1\n2\n");
  CHECK(write("3") == "1\n2\n");
  file.flush();
  CHECK(readFile(folder / "l") == "1\n2\n3\n");
}

TEST_CASE("a process runs if it has the number and began before") {
  ProcessName self = thisProcess();
  int64_t now = std::time(nullptr);
  CHECK(isRunning({self, now}) == Running::Yes);
  CHECK(isRunning({self, now - 100'000'000}) == Running::No); // another one had the number then
  CHECK(isRunning({{self.number, self.host + "x"}, now}) == Running::Unknown);
  pid_t child = fork();
  if (child == 0)
    _exit(0);
  siginfo_t ended;
  waitid(P_PID, child, &ended, WEXITED | WNOWAIT);
  CHECK(isRunning({{child, self.host}, now}) == Running::No);
  waitpid(child, nullptr, 0);
  CHECK(isRunning({{child, self.host}, now}) == Running::No);
}
