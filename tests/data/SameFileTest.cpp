// Paths, links and devices: which of them are the same file.
#include "data/SameFile.h"

#include "Expect.h"
#include "data/WholeFile.h"

using namespace rnn;

namespace fs = std::filesystem;

TEST_CASE("one file by any spelling and link is the same") {
  ScratchFolder folder;
  fs::create_directories(folder / "a/b");
  writeWholeFile(folder / "a/file", "x");
  writeWholeFile(folder / "a/other", "x");
  fs::create_symlink("file", folder / "a/link");
  fs::create_symlink("link", folder / "a/link-of-link");
  fs::create_hard_link(folder / "a/file", folder / "a/hard");
  fs::create_directory_symlink("a", folder / "folder-link");
  for (const char *name : {"a/file", "a/./file", "a/b/../file", "a/link", "a/link-of-link",
                           "a/hard", "folder-link/file", "folder-link/b/../link"})
    CHECK(isSameFile(folder / "a/file", folder / name));
  CHECK_FALSE(isSameFile(folder / "a/file", folder / "a/other"));
  CHECK_FALSE(isSameFile(folder / "a/file", folder / "a/none"));
}

TEST_CASE("files that are not there yet are the same where they will be") {
  ScratchFolder folder;
  fs::create_directories(folder / "a");
  fs::create_symlink("new", folder / "a/dangling");
  CHECK(isSameFile(folder / "a/new", folder / "a/../a/new"));
  CHECK(isSameFile(folder / "a/new", folder / "a/dangling"));
  CHECK_FALSE(isSameFile(folder / "a/new", folder / "new"));
  fs::create_symlink("round", folder / "a/round"); // a link to itself ends
  CHECK_FALSE(isSameFile(folder / "a/round", folder / "a/new"));
}

TEST_CASE("devices are never the same") {
  CHECK_FALSE(isSameFile("/dev/null", "/dev/null"));
  CHECK(isSpecialFile("/dev/null"));
  CHECK_FALSE(isSpecialFile("/dev"));
  CHECK_FALSE(isSpecialFile("/nowhere"));
}

TEST_CASE("the way into a folder is found, also to what is not there yet") {
  ScratchFolder folder;
  fs::create_directories(folder / "data/pos");
  fs::create_directory_symlink("data", folder / "link");
  CHECK(pathInside(folder / "data", folder / "data/pos/w") == "pos/w");
  CHECK(pathInside(folder / "link", folder / "data/w") == "w");
  CHECK(pathInside(folder / "data/", folder / "link/pos/../w") == "w");
  CHECK(pathInside(folder / "data", folder / "data").empty());
  CHECK(pathInside(folder / "data", folder / "w").empty());
  CHECK(pathInside(folder / "data", folder / "database/w").empty());
}
