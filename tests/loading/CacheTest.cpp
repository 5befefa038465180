// The cache of compiled models: keys, limits, locks, damaged and foreign entries.
#include "loading/Cache.h"

#include "Expect.h"
#include "data/ReadFile.h"
#include "data/WholeFile.h"

#include <cstdlib>
#include <sys/stat.h>
#include <unistd.h>

using namespace rnn;

namespace fs = std::filesystem;

namespace {

/// A cache, and the compilers whose entries it holds.
struct CacheFixture {
  ScratchFolder folder;
  fs::path cache = folder / "cache";
  CompilerIdentity compiler{RNNC_PATH, std::string(32, '1')};

  CacheFixture() { fs::create_directory(cache); }
  static std::string key(char digit) { return std::string(32, digit); }
  fs::path entry(char digit) const { return cache / (key(digit) + ".so"); }
  void add(char digit, const std::string &bytes, uint64_t limit = UINT64_MAX) {
    writeWholeFile(folder / "library", bytes);
    Cache(cache, limit).add(key(digit), {folder / "library", 7}, compiler);
  }
  bool found(char digit) const { return Cache(cache, UINT64_MAX).find(key(digit)).has_value(); }
};

void setAge(const fs::path &path, int hours) {
  fs::last_write_time(path, fs::file_time_type::clock::now() - std::chrono::hours(hours));
}

} // namespace

TEST_CASE_METHOD(CacheFixture, "an entry is a library with what is known of it behind") {
  add('a', "library");
  std::optional<CacheEntry> entry = Cache(cache).find(key('a'));
  REQUIRE(entry);
  CHECK(readFile(entry->library).starts_with("library"));
  CHECK(entry->objectBytes == 7);
  CHECK_FALSE(found('b'));
  CacheContents contents = Cache(cache).contents();
  CHECK(contents.entries == 1);
  CHECK(contents.bytes == fs::file_size(this->entry('a')));
}

TEST_CASE_METHOD(CacheFixture, "an entry that is not whole is none") {
  add('a', "library");
  std::string whole = readFile(entry('a'));
  for (size_t i = 0; i < whole.size(); ++i) {
    std::string damaged = whole;
    damaged[i] ^= 1;
    writeWholeFile(entry('a'), damaged);
    CHECK_FALSE(found('a'));
    writeWholeFile(entry('a'), whole.substr(0, i));
    CHECK_FALSE(found('a'));
  }
  writeWholeFile(entry('a'), whole + "x");
  CHECK_FALSE(found('a'));
  writeWholeFile(entry('a'), whole);
  CHECK(found('a'));
}

TEST_CASE_METHOD(CacheFixture, "an entry that others own or may write is none") {
  add('a', "library");
  for (fs::perms others : {fs::perms::group_write, fs::perms::others_write}) {
    fs::permissions(entry('a'), fs::perms::owner_all | others);
    CHECK_FALSE(found('a'));
  }
  fs::permissions(entry('a'), fs::perms::owner_all);
  CHECK(found('a'));
  if (geteuid() == 0) { // nobody else can give a file away
    REQUIRE(chown(entry('a').c_str(), 12345, 12345) == 0);
    CHECK_FALSE(found('a'));
  }
}

TEST_CASE_METHOD(CacheFixture, "a link or a folder in an entry's place is replaced, not followed") {
  writeWholeFile(folder / "mine", "mine");
  fs::create_symlink(folder / "mine", entry('a'));
  CHECK_FALSE(found('a'));
  add('a', "library");
  CHECK(found('a'));
  CHECK(readFile(folder / "mine") == "mine");
  fs::create_directory(entry('b'));
  add('b', "library");
  CHECK(found('b'));
}

TEST_CASE_METHOD(CacheFixture, "entries of compilers that have changed or are gone are removed") {
  add('a', "by the old one");
  CompilerIdentity old = compiler;
  compiler = {RNN_PATH, std::string(32, '2')};
  add('b', "by another that is still there");
  compiler = {(folder / "gone").string(), std::string(32, '3')};
  add('c', "by one that is gone");
  compiler = {old.path, std::string(32, '4')};
  add('d', "by the new one");
  CHECK_FALSE(found('a'));
  CHECK(found('b'));
  CHECK_FALSE(found('c'));
  CHECK(found('d'));
}

TEST_CASE_METHOD(CacheFixture, "what killed processes have left is removed, and nothing else") {
  fs::create_directories(cache / "tmp-killed" / "inside");
  fs::create_directories(cache / key('e')); // as earlier versions kept entries
  writeWholeFile(entry('f').string() + ".tmp-AbCdEf", "half");
  writeWholeFile(cache / "notes", "of the user");
  fs::create_directories(cache / "folder");
  {
    WorkFolder running(cache);
    add('a', "library");
    CHECK(fs::exists(running.path()));
  }
  CHECK_FALSE(fs::exists(cache / "tmp-killed"));
  CHECK_FALSE(fs::exists(cache / key('e')));
  CHECK(fs::exists(cache / "notes"));
  CHECK(fs::exists(cache / "folder"));
  CHECK(std::distance(fs::directory_iterator(cache), fs::directory_iterator()) == 3);
}

TEST_CASE_METHOD(CacheFixture, "beyond the limit the least recently used entries go first") {
  for (char digit : {'a', 'b', 'c'}) {
    add(digit, "library");
    setAge(entry(digit), 10 - (digit - 'a'));
  }
  CHECK(found('a')); // now the one used last
  uint64_t size = fs::file_size(entry('a'));
  add('d', "library", 3 * size);
  CHECK(found('a'));
  CHECK_FALSE(fs::exists(entry('b')));
  CHECK(found('c'));
  CHECK(found('d'));
  add('e', "library", 0);
  CHECK(Cache(cache).contents().entries == 0);
}

TEST_CASE_METHOD(CacheFixture, "a cleared cache has no entries, and tells what it had") {
  add('a', "library");
  add('b', "library");
  writeWholeFile(cache / "notes", "of the user");
  uint64_t bytes = Cache(cache).contents().bytes;
  CacheContents cleared = Cache(cache).clear();
  CHECK(cleared.entries == 2);
  CHECK(cleared.bytes == bytes);
  CHECK(Cache(cache).contents().entries == 0);
  CHECK(fs::exists(cache / "notes"));
}

TEST_CASE("the limit is a number of bytes, perhaps with a unit") {
  auto limit = [](const char *text) {
    setenv("RNN_CACHE_SIZE", text, 1);
    return cacheLimit();
  };
  CHECK(limit("1000") == 1000);
  CHECK(limit("2K") == 2048);
  CHECK(limit("500M") == 500ull << 20);
  CHECK(limit("3G") == 3ull << 30);
  for (const char *text : {"much", "-1", "1T", "5 M", "M", "99999999999999999999", "99999999999G"})
    CHECK(messageOf([&] { limit(text); }) ==
          fmt::format("the variable RNN_CACHE_SIZE is not a size: expected bytes, such as 500M or "
                      "2G, found `{}`",
                      text));
  unsetenv("RNN_CACHE_SIZE");
  CHECK(cacheLimit() == 1ull << 30);
}
