// Folders of classes: their texts, their fixed order, their errors.
#include "datasets/TextFolder.h"

#include "Texts.h"

#include <algorithm>

using namespace rnn;

using Names = std::vector<std::string>;

TEST_CASE("each sub-folder is a class, and its files, at any depth, are its texts") {
  ScratchFolder folder;
  write(folder, "d/pos/1.txt", "good");
  write(folder, "d/pos/more/2", "");
  write(folder, "d/neg/1.txt", "bad");
  write(folder, "d/neg/.hidden", "no text");
  write(folder, "d/.git/1.txt", "no class");
  write(folder, "d/urls.txt", "no text");
  TextFolder texts(folder / "d", {});
  CHECK(texts.classNames() == Names{"neg", "pos"});
  CHECK(texts.count() == 3);
  Names all = readAll(texts);
  std::ranges::sort(all);
  CHECK(all == Names{"neg:bad", "pos:", "pos:good"});
}

TEST_CASE("the order mixes the classes and is always the same") {
  ScratchFolder folder;
  for (int i = 0; i < 100; ++i) {
    write(folder, "d/a/" + std::to_string(i), std::to_string(i));
    write(folder, "e/a/" + std::to_string(i), std::to_string(i));
    write(folder, "d/b/" + std::to_string(i), std::to_string(i));
    write(folder, "e/b/" + std::to_string(i), std::to_string(i));
  }
  TextFolder texts(folder / "d", {}), others(folder / "e", {});
  Names all = readAll(texts);
  CHECK(readAll(others) == all);
  texts.rewind();
  CHECK(readAll(texts) == all);
  auto ofClassA = [](const std::string &record) { return record.starts_with("a:"); };
  CHECK(std::count_if(all.begin(), all.begin() + 100, ofClassA) > 30);
  CHECK(std::count_if(all.begin(), all.begin() + 100, ofClassA) < 70);
  // Known numbers: another hash would be another order.
  CHECK(Names(all.begin(), all.begin() + 4) == Names{"a:98", "a:97", "a:87", "b:66"});
}

TEST_CASE("classes can be chosen") {
  ScratchFolder folder;
  for (const char *name : {"d/neg/1", "d/pos/1", "d/unsup/1"})
    write(folder, name, "text");
  ReadingOptions options;
  options.classes = {"pos", "neg"};
  TextFolder texts(folder / "d", options);
  CHECK(texts.count() == 2);
  options.classes = {"pos", "bad"};
  std::string path = (folder / "d").string();
  CHECK(messageOf([&] { TextFolder(path, options); }) ==
        "`" + path + "` has no class `bad`; it has `neg`, `pos`, `unsup`");
}

TEST_CASE("a folder without classes, and a class without texts, are errors") {
  ScratchFolder folder;
  std::string path = (folder / "d").string();
  write(folder, "d/text", "text");
  CHECK(messageOf([&] { TextFolder(path, {}); }) ==
        "`" + path + "` has no sub-folders; a folder of texts has one for each class");
  write(folder, "d/pos/1", "text");
  std::filesystem::create_directories(folder / "d/neg");
  CHECK(messageOf([&] { TextFolder(path, {}); }) ==
        "the class `neg` of `" + path +
            "` has no texts; remove the folder, or choose classes with `--classes`");
}

TEST_CASE("a text that is not UTF-8 is told with its byte, or repaired") {
  ScratchFolder folder;
  std::string path = write(folder, "d/pos/1", "ab\xFFz");
  TextRecord record;
  TextFolder strict(folder / "d", {});
  CHECK(messageOf([&] {
          strict.next(record);
        }).starts_with("`" + path + "` is not UTF-8: byte 2 is 0xff; convert it"));
  ReadingOptions options;
  options.replaceInvalid = true;
  TextFolder lenient(folder / "d", options);
  REQUIRE(lenient.next(record));
  CHECK(record.text == "ab\xEF\xBF\xBDz");
}

TEST_CASE("a file that is larger than any text is an error") {
  ScratchFolder folder;
  std::string path = write(folder, "d/pos/1", std::string(mostTextBytes + 1, 'x'));
  TextFolder texts(folder / "d", {});
  TextRecord record;
  CHECK(messageOf([&] { texts.next(record); }) ==
        "`" + path + "` has 67108865 bytes; a text has at most 67108864");
}
