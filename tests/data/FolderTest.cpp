// Names in folders, and folders that go with all that is in them.
#include "data/Folder.h"

#include "Expect.h"
#include "data/WholeFile.h"

#include <algorithm>

using namespace rnn;

namespace fs = std::filesystem;

TEST_CASE("a folder's names are those of its files, links and folders") {
  ScratchFolder folder;
  writeWholeFile(folder / "file", "");
  writeWholeFile(folder / ".hidden", "");
  fs::create_directory(folder / "folder");
  fs::create_symlink("nowhere", folder / "link");
  std::error_code code = std::make_error_code(std::errc::io_error);
  std::vector<std::string> names = namesIn(folder.path(), code);
  CHECK_FALSE(code);
  std::ranges::sort(names);
  CHECK(names == std::vector<std::string>{".hidden", "file", "folder", "link"});
  CHECK(namesIn(folder / "none", code).empty());
  CHECK(code == std::errc::no_such_file_or_directory);
  CHECK(namesIn(folder / "file", code).empty());
  CHECK(code == std::errc::not_a_directory);
}

TEST_CASE("a folder is removed with all that is in it, and nothing else") {
  ScratchFolder folder;
  fs::create_directories(folder / "a/b/c");
  fs::create_directory(folder / "other");
  writeWholeFile(folder / "other/kept", "");
  fs::create_directory_symlink(folder / "other", folder / "a/b/link");
  for (int number = 0; number < 300; ++number) // more than one call lists
    writeWholeFile(folder / ("a/file-with-a-long-name-" + std::to_string(number)), "");
  removeAll(folder / "a");
  CHECK_FALSE(fs::exists(folder / "a"));
  CHECK(fs::exists(folder / "other/kept"));
  removeAll(folder / "other/kept");
  CHECK(fs::is_empty(folder / "other"));
  removeAll(folder / "none");
}
