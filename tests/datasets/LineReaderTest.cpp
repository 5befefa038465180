// Lines of files and pipes: ends, invalid UTF-8, limits, interruption.
#include "datasets/LineReader.h"

#include "Texts.h"

#include <sys/stat.h>
#include <thread>
#include <unistd.h>

using namespace rnn;

using Lines = std::vector<std::string>;

namespace {

Lines linesOf(LineReader &reader) {
  Lines lines;
  for (std::string_view line; reader.next(line);)
    lines.emplace_back(line);
  return lines;
}

Lines linesOf(const std::string &path, bool replaceInvalid = false) {
  LineReader reader(path, replaceInvalid);
  return linesOf(reader);
}

} // namespace

TEST_CASE("lines keep their ends, and the last one may lack its own") {
  ScratchFolder folder;
  CHECK(linesOf(write(folder, "a", "one\n\ntwo\r\nthree")) ==
        Lines{"one\n", "\n", "two\r\n", "three"});
  CHECK(linesOf(write(folder, "b", "")) == Lines{});
  CHECK(linesOf(write(folder, "c", "\xEF\xBB\xBFone\n")) == Lines{"one\n"});
}

TEST_CASE("a return ends lines where it ends the first one") {
  ScratchFolder folder;
  CHECK(linesOf(write(folder, "a", "one\r\rtwo\r\nthree\nfour\r")) ==
        Lines{"one\r", "\r", "two\r\n", "three\n", "four\r"});
  CHECK(linesOf(write(folder, "b", "one\r\ntwo\rthree\n")) == Lines{"one\r\n", "two\rthree\n"});
  CHECK(linesOf(write(folder, "c", "one\ntwo\rthree\r")) == Lines{"one\n", "two\rthree\r"});
  CHECK(linesOf(write(folder, "d", "one\r")) == Lines{"one\r"});
  // Both bytes of an end on either side of what is read at once.
  for (size_t size : {(1 << 18) - 2, (1 << 18) - 1, 1 << 18}) {
    std::string line(size, 'x');
    CHECK((linesOf(write(folder, "e", line + "\r\ny\r\n")) == Lines{line + "\r\n", "y\r\n"}));
    CHECK((linesOf(write(folder, "f", line + "\ry\r")) == Lines{line + "\r", "y\r"}));
  }
}

TEST_CASE("lines go over the pieces that are read at once, and can be read again") {
  ScratchFolder folder;
  std::string text;
  for (int i = 0; i < 100000; ++i)
    text += std::to_string(i) + std::string(i % 13, 'x') + '\n';
  text += std::string(1000000, 'y') + "\nend";
  LineReader reader(write(folder, "long", text), false);
  for (int time = 0; time < 2; ++time) {
    Lines lines = linesOf(reader);
    CHECK(reader.number() == 100002);
    std::string joined;
    for (const std::string &line : lines)
      joined += line;
    CHECK(joined == text);
    reader.rewind();
  }
}

TEST_CASE("invalid UTF-8 is told with its byte, or replaced") {
  ScratchFolder folder;
  std::string path = write(folder, "a", "one\nt\xC3(o\n\xEF\xBB\xBFx\xFF");
  CHECK(messageOf([&] {
          linesOf(path);
        }).starts_with("line 2 of `" + path + "` is not UTF-8: byte 5 is 0xc3; convert it"));
  CHECK(linesOf(path, true) == Lines{"one\n", "t\xEF\xBF\xBD(o\n", "\xEF\xBB\xBFx\xEF\xBF\xBD"});
}

TEST_CASE("what cannot be read, or is too long for a text, is an error") {
  ScratchFolder folder;
  std::string none = (folder / "none").string();
  CHECK(messageOf([&] { LineReader reader(none, false); }) ==
        "`" + none + "` cannot be read: No such file or directory");
  std::string path = write(folder, "huge", "one\n" + std::string(mostTextBytes + 100, 'x') + "\n");
  CHECK(messageOf([&] { linesOf(path); }) ==
        "line 2 of `" + path + "` has more than 67108864 bytes, the limit for a text");
}

TEST_CASE("a pipe is read once, and waiting for it can be ended") {
  ScratchFolder folder;
  std::string path = (folder / "pipe").string();
  REQUIRE(mkfifo(path.c_str(), 0600) == 0);
  std::unique_ptr<LineReader> reader;
  std::FILE *writer = nullptr;
  std::thread opener([&] {
    writer = std::fopen(path.c_str(), "w");
    std::fputs("one\ntwo", writer);
    std::fflush(writer);
  });
  reader = std::make_unique<LineReader>(path, false);
  opener.join();
  CHECK(reader->isPipe());
  std::string_view line;
  REQUIRE(reader->next(line));
  CHECK(line == "one\n");
  std::thread stopper([&] { reader->interrupt(); });
  CHECK_FALSE(reader->next(line)); // the second line has no end yet
  stopper.join();
  std::fclose(writer);
  CHECK(messageOf([&] { reader->rewind(); }) ==
        "`" + path + "` cannot be read again: Illegal seek");
}
