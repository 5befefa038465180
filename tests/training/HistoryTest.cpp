#include "training/History.h"

#include "Expect.h"
#include "data/ReadFile.h"
#include "data/WholeFile.h"

using namespace rnn;

TEST_CASE("a history is written and read") {
  ScratchFolder folder;
  History history = {{1, 0.25, 0.5}, {2, 1.5e-5, std::nullopt}};
  writeHistory(folder / "h.csv", history);
  CHECK(readFile(folder / "h.csv") == "epoch,loss,val_loss\n1,0.25,0.5\n2,1.5e-05,\n");
  History read = readHistory(folder / "h.csv");
  REQUIRE(read.size() == 2);
  for (size_t i = 0; i < 2; ++i) {
    CHECK(read[i].epoch == history[i].epoch);
    CHECK(read[i].loss == history[i].loss);
    CHECK(read[i].validationLoss == history[i].validationLoss);
  }
}

TEST_CASE("what is no history is refused with its line") {
  ScratchFolder folder;
  std::string path = (folder / "h.csv").string();
  auto message = [&](const std::string &text) {
    writeWholeFile(path, text);
    return messageOf([&] { readHistory(path); });
  };
  CHECK(message("") == path + ":1: a history begins with the line `epoch,loss,val_loss`, found ``");
  CHECK(message("a,b\n") ==
        path + ":1: a history begins with the line `epoch,loss,val_loss`, found `a,b`");
  CHECK(message("epoch,loss,val_loss\n") == "`" + path + "` has no epochs");
  for (const char *line : {"2,0.5", "2,,0.5", "two,0.5,0.5", "2,0.5,x", "2,0.5,0.5,1", ""})
    CHECK(message("epoch,loss,val_loss\r\n1,0.5,0.25\r\n" + std::string(line) + "\n") ==
          fmt::format("{}:3: expected an epoch and two losses, found `{}`", path, line));
}
