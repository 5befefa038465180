// Histories are written as CSV and read again.
#include "training/History.h"

#include "Expect.h"
#include "data/ReadFile.h"
#include "data/WholeFile.h"

#include <cmath>

using namespace rnn;

namespace {

std::vector<std::string> namesOf(const History &history) {
  return {history.names().begin(), history.names().end()};
}

} // namespace

TEST_CASE("a history is written and read") {
  ScratchFolder folder;
  History history({"loss", "accuracy", "val_loss", "val_accuracy"});
  history.add(1, std::vector{0.25, 0.5, 0.125, 1.0}, {2.5, 1000});
  history.add(2, std::vector{1.5e-5, 0.75, 0.5, 0.0}, {5.25, 1e6});
  writeWholeFile(folder / "h.csv", historyText(history));
  CHECK(readFile(folder / "h.csv") ==
        "epoch,loss,accuracy,val_loss,val_accuracy,wall_seconds,samples_per_second\n"
        "1,0.25,0.5,0.125,1,2.5,1000\n2,1.5e-05,0.75,0.5,0,5.25,1000000\n");
  History read = readHistory(folder / "h.csv");
  REQUIRE(read.size() == 2);
  CHECK(namesOf(read) == namesOf(history));
  CHECK(read[1].epoch == 2);
  CHECK(read[1].find("loss") == 1.5e-5);
  CHECK(read[1].find("val_accuracy") == 0.0);
  CHECK(read[1].find("val_auc") == std::nullopt);
  CHECK(read[0].time.wallSeconds == 2.5);
  CHECK(read[1].time.samplesPerSecond == 1e6);
}

TEST_CASE("norms of gradients stand before the times") {
  ScratchFolder folder;
  History history({"loss", "gradient_norm", "gradient_norm/gru", "val_loss"});
  history.add(1, std::vector{0.25, 5.0, 4.0, 0.125}, {2.5, 1000});
  writeWholeFile(folder / "h.csv", historyText(history));
  CHECK(readFile(folder / "h.csv") ==
        "epoch,loss,val_loss,gradient_norm,gradient_norm/gru,wall_seconds,samples_per_second\n"
        "1,0.25,0.125,5,4,2.5,1000\n");
  History read = readHistory(folder / "h.csv");
  for (const std::string &name : history.names())
    CHECK(read[0].find(name) == history[0].find(name));
  writeWholeFile(folder / "h.csv", "epoch,loss,val_loss,gradient_norm\n1,0.25,,3\n");
  CHECK(namesOf(readHistory(folder / "h.csv")) ==
        std::vector<std::string>{"loss", "gradient_norm"});
  CHECK(readHistory(folder / "h.csv")[0].find("gradient_norm") == 3.0);
}

TEST_CASE("columns without numbers are empty in the table, and not there in memory") {
  ScratchFolder folder;
  History history({"loss"});
  history.add(1, std::vector{0.25});
  writeWholeFile(folder / "h.csv", historyText(history));
  CHECK(readFile(folder / "h.csv") ==
        "epoch,loss,val_loss,wall_seconds,samples_per_second\n1,0.25,,,\n");
  CHECK(namesOf(readHistory(folder / "h.csv")) == std::vector<std::string>{"loss"});
  CHECK(std::isnan(readHistory(folder / "h.csv")[0].time.wallSeconds));
  writeWholeFile(folder / "h.csv",
                 "epoch,loss,val_loss,wall_seconds,samples_per_second\n1,0.25,,3,\n");
  CHECK(namesOf(readHistory(folder / "h.csv")) == std::vector<std::string>{"loss"});
  CHECK(readHistory(folder / "h.csv")[0].time.wallSeconds == 3);
  // A number that is missing among others is none; histories of old had no times.
  writeWholeFile(folder / "h.csv", "epoch,loss,val_loss\n1,0.25,0.5\n2,0.125,\n");
  History read = readHistory(folder / "h.csv");
  CHECK(read[0].find("val_loss") == 0.5);
  CHECK(std::isnan(read[1].find("val_loss").value()));
  CHECK(std::isnan(read[0].time.wallSeconds));
}

TEST_CASE("what is no history is refused with its line") {
  ScratchFolder folder;
  std::string path = (folder / "h.csv").string();
  auto message = [&](const std::string &text) {
    writeWholeFile(path, text);
    return messageOf([&] { readHistory(path); });
  };
  for (const char *line :
       {"", "a,b", "epoch", "epoch,loss", "epoch,loss,val_mae", "epoch,mae,val_mae",
        "epoch,loss,mae,val_loss", "epoch,loss,val_loss,wall_seconds",
        "epoch,wall_seconds,samples_per_second", "gradient_norm", "epoch,gradient_norm"})
    CHECK(
        message(line) ==
        fmt::format("{}:1: a history begins with a line such as `epoch,loss,val_loss`, found `{}`",
                    path, line));
  CHECK(message("epoch,loss,val_loss\n") == "`" + path + "` has no epochs");
  for (const char *line : {"2,0.5", "2,,0.5", "two,0.5,0.5", "2,0.5,x", "2,0.5,0.5,1", ""})
    CHECK(message("epoch,loss,val_loss\r\n1,0.5,0.25\r\n" + std::string(line) + "\n") ==
          fmt::format("{}:3: expected an epoch and 2 numbers, found `{}`", path, line));
}
