// Listing files and reading texts or lines from them.
#include "text/TextFiles.h"

#include "Expect.h"
#include "data/ReadFile.h"
#include "data/WholeFile.h"

#include <zlib.h>

using namespace rnn;

namespace fs = std::filesystem;

namespace {

using Texts = std::vector<std::string>;

Texts textsOf(const fs::path &file, const TextOptions &options) {
  Texts texts;
  readTexts(file, options, [&](std::string_view text) { texts.emplace_back(text); });
  return texts;
}

} // namespace

TEST_CASE("folders are listed in the order of names, files as they are named") {
  ScratchFolder folder;
  fs::create_directories(folder / "in/b/z");
  fs::create_directories(folder / "in/empty");
  for (const char *name : {"in/c", "in/b/z/1", "in/b/10", "in/b/9", "in/a", "in/B", "first"})
    writeWholeFile(folder / name, "");
  std::vector<fs::path> paths = {folder / "first", folder / "in", folder / "first"};
  Texts names;
  for (const fs::path &file : listFiles(paths))
    names.push_back(file.lexically_relative(folder.path()).string());
  CHECK(names == Texts{"first", "in/B", "in/a", "in/b/10", "in/b/9", "in/b/z/1", "in/c", "first"});
}

TEST_CASE("what cannot be listed says why") {
  ScratchFolder folder;
  auto message = [&](const fs::path &path) {
    return messageOf([&] { listFiles(std::span(&path, 1)); });
  };
  CHECK(message(folder / "none") ==
        "`" + (folder / "none").string() + "` cannot be read: No such file or directory");
  fs::create_directory(folder / "empty");
  CHECK(message(folder / "empty") ==
        "the folder `" + (folder / "empty").string() + "` has no files");
  fs::create_directory_symlink("..", folder / "empty/up");
  CHECK(message(folder.path()) ==
        "`" + (folder / "empty/up").string() + "` is a link to a folder that it is in");
}

TEST_CASE("a file is one text, or its lines are") {
  ScratchFolder folder;
  writeWholeFile(folder / "a", "one\r\ntwo\n\nthree\rfour\n");
  CHECK(textsOf(folder / "a", {}) == Texts{"one\r\ntwo\n\nthree\rfour\n"});
  CHECK(textsOf(folder / "a", {.lines = true}) == Texts{"one", "two", "", "three\rfour"});
  writeWholeFile(folder / "b", "one\ntwo");
  CHECK(textsOf(folder / "b", {.lines = true}) == Texts{"one", "two"});
  writeWholeFile(folder / "mac", "one\rtwo\r");
  CHECK(textsOf(folder / "mac", {.lines = true}) == Texts{"one", "two"});
  writeWholeFile(folder / "c", "");
  CHECK(textsOf(folder / "c", {}) == Texts{""});
  CHECK(textsOf(folder / "c", {.lines = true}) == Texts{});
}

TEST_CASE("a line may be huge") {
  ScratchFolder folder;
  std::string line(50'000'000, 'x');
  writeWholeFile(folder / "a", line + "\nb\n");
  Texts texts = textsOf(folder / "a", {.lines = true});
  REQUIRE(texts.size() == 2);
  CHECK((texts[0] == line));
}

TEST_CASE("bytes that are not UTF-8 are an error or are replaced") {
  ScratchFolder folder;
  writeWholeFile(folder / "a", "one\ntw\xFFo\n");
  std::string place = "`" + (folder / "a").string() + "` is not UTF-8: byte 6 is 0xff; ";
  for (bool lines : {false, true})
    CHECK_THAT(messageOf([&] { textsOf(folder / "a", {.lines = lines}); }),
               Catch::StartsWith(place));
  CHECK(textsOf(folder / "a", {.lines = true, .replaceInvalid = true}) ==
        Texts{"one", "tw\uFFFDo"});
}

TEST_CASE("a file that cannot be read says why") {
  ScratchFolder folder;
  for (bool lines : {false, true}) {
    auto message = [&](const fs::path &file) {
      return messageOf([&] { textsOf(file, {.lines = lines}); });
    };
    CHECK(message(folder.path()) ==
          "`" + folder.path().string() + "` cannot be read: it is a folder");
    CHECK(message(folder / "none") ==
          "`" + (folder / "none").string() + "` cannot be read: No such file or directory");
  }
}

TEST_CASE("an endless device is no text") {
  for (bool lines : {false, true})
    CHECK_THAT(messageOf([&] { readTexts("/dev/zero", {lines, false}, [](std::string_view) {}); }),
               Catch::StartsWith("`/dev/zero` has ") &&
                   Catch::Contains("more than 268435456 bytes"));
}

TEST_CASE("texts with the ending .gz are uncompressed") {
  ScratchFolder folder;
  fs::path path = folder / "texts.gz";
  gzFile file = gzopen(path.c_str(), "wb");
  REQUIRE(gzputs(file, "a\r\nb\n") == 5);
  gzclose(file);
  CHECK(textsOf(path, {.lines = true}) == Texts{"a", "b"});
  CHECK(textsOf(path, {}) == Texts{"a\r\nb\n"});
  std::string bytes = readFile(path);
  writeWholeFile(path, std::string_view(bytes).substr(0, bytes.size() - 9));
  CHECK(messageOf([&] { textsOf(path, {}); }) ==
        "`" + path.string() + "` cannot be read: it has been cut off");
  writeWholeFile(path, "plain");
  CHECK(textsOf(path, {}) == Texts{"plain"});
}
