// A file is replaced as a whole or not at all.
#include "data/WholeFile.h"

#include "Expect.h"
#include "data/ReadFile.h"

#include <fstream>

using namespace rnn;

namespace fs = std::filesystem;

namespace {

size_t filesIn(const fs::path &folder) {
  return std::distance(fs::directory_iterator(folder), fs::directory_iterator());
}

} // namespace

TEST_CASE("a file appears whole when it is published") {
  ScratchFolder folder;
  {
    WholeFile file(folder / "a");
    file.write("one ");
    file.write("two");
    CHECK_FALSE(fs::exists(folder / "a"));
    file.publish();
  }
  CHECK(readFile(folder / "a") == "one two");
  CHECK(filesIn(folder.path()) == 1);
}

TEST_CASE("without publishing, the old file stays and nothing is left behind") {
  ScratchFolder folder;
  writeWholeFile(folder / "a", "old");
  {
    WholeFile file(folder / "a");
    file.write("new");
  }
  CHECK(readFile(folder / "a") == "old");
  CHECK(filesIn(folder.path()) == 1);
}

TEST_CASE("what a killed program left is removed by the next one that writes the file") {
  ScratchFolder folder;
  std::ofstream(folder / "a.tmp-x1Y2z3") << "ha";
  std::ofstream(folder / "a.tmp-x1Y2z3.previous") << "old";
  for (const char *other : {"a.tmp-x1Y2z", "a.tmp-x1Y2z3.gz", "a.tmp-x1_2z3", "b.tmp-x1Y2z3"})
    std::ofstream(folder / other) << "not a file of ours";
  WholeFile unfinished(folder / "a"); // locked, so not a leftover
  unfinished.write("one");
  writeWholeFile(folder / "a", "two");
  CHECK_FALSE(fs::exists(folder / "a.tmp-x1Y2z3"));
  CHECK_FALSE(fs::exists(folder / "a.tmp-x1Y2z3.previous"));
  CHECK(filesIn(folder.path()) == 6);
  unfinished.publish();
  CHECK(readFile(folder / "a") == "one");
}

TEST_CASE("the file before is kept, also if it already has the second name") {
  ScratchFolder folder;
  writeWholeFile(folder / "a", "one");
  fs::create_hard_link(folder / "a", folder / "previous"); // as a kill in the middle leaves it
  WholeFile file(folder / "a");
  file.write("two");
  file.publishAndKeep(folder / "previous");
  CHECK(readFile(folder / "a") == "two");
  CHECK(readFile(folder / "previous") == "one");
  CHECK(filesIn(folder.path()) == 2);
}

TEST_CASE("a link stays a link") {
  ScratchFolder folder;
  writeWholeFile(folder / "target", "old");
  fs::create_symlink("target", folder / "link");
  writeWholeFile(folder / "link", "new");
  CHECK(fs::is_symlink(folder / "link"));
  CHECK(readFile(folder / "target") == "new");
}

TEST_CASE("what cannot be written says why") {
  ScratchFolder folder;
  auto message = [](const fs::path &target) {
    return messageOf([&] { writeWholeFile(target, "text"); });
  };
  std::string missing = (folder / "none/a").string(), parent = (folder / "none").string();
  CHECK(message(missing) == "`" + missing + "` cannot be written: there is no folder `" + parent +
                                "`; create it first");
  CHECK(message(folder.path()) ==
        "`" + folder.path().string() + "` is a folder; name a file to write");
  CHECK(message("") == "an output file needs a name");
  CHECK(message("/dev/full") == "`/dev/full` cannot be written: No space left on device");
  CHECK(fs::is_character_file("/dev/full")); // and not replaced by a file
}
