// Compiling, linking, caching and loading a model, with their errors.
#include "Expect.h"
#include "TestModels.h"
#include "data/Hash.h"
#include "data/ReadFile.h"
#include "data/WholeFile.h"
#include "loading/BuildId.h"
#include "loading/Cache.h"
#include "loading/Process.h"
#include "loading/Toolchain.h"

#include <elf.h>
#include <future>
#include <unistd.h>

using namespace rnn;

namespace fs = std::filesystem;

namespace {

const fs::path small = fs::path(INPUTS) / "small.rnn";

/// An empty cache, and a compiler that a test may replace.
struct Environment {
  ScratchFolder folder;
  fs::path cache = folder / "cache";

  Environment() {
    setenv("RNNC", RNNC_PATH, 1);
    setenv("RNN_CACHE", cache.c_str(), 1);
  }
  size_t entries() const {
    return std::distance(fs::directory_iterator(cache), fs::directory_iterator());
  }
  /// Makes a shell script the compiler.
  void useCompiler(const std::string &script) {
    fs::path path = folder / "compiler";
    writeWholeFile(path, "#!/bin/sh\n" + script);
    fs::permissions(path, fs::perms::owner_all);
    setenv("RNNC", path.c_str(), 1);
  }
  static std::string loadMessage() {
    return messageOf([] { CompiledModel::load(small); });
  }
};

} // namespace

TEST_CASE_METHOD(Environment, "a model is compiled once and loaded again") {
  CompiledModel first = CompiledModel::load(small);
  CHECK(first.compileSeconds() > 0);
  CHECK(std::string(first->name) == "small");
  CHECK(first->batch == 8);
  CHECK(first->parameter_count == 5);
  CHECK(first.objectBytes() > 1000);
  CHECK(entries() == 1); // and no temporary folder

  CompiledModel second = CompiledModel::load(small);
  CHECK(second.compileSeconds() == 0);
  CHECK(second.objectBytes() == first.objectBytes());
  CHECK(entries() == 1);

  CompiledModel fresh = CompiledModel::load(small, {.fresh = true});
  CHECK(fresh.compileSeconds() > 0);
  CHECK(entries() == 1);
}

TEST_CASE_METHOD(Environment, "text, compiler and target decide the entry") {
  CompilerIdentity rnnc = identifyCompiler(RNNC_PATH);
  std::string key = cacheKey("text", rnnc, "native");
  CHECK(key.size() == 32);
  CHECK(key == cacheKey("text", identifyCompiler(RNNC_PATH), "native"));
  CHECK(key != cacheKey("text ", rnnc, "native"));
  CHECK(key != cacheKey("text", rnnc, "znver3"));
  CHECK(key != cacheKey("text", identifyCompiler(RNN_PATH), "native"));
}

TEST_CASE_METHOD(Environment, "a program is known by its build identity, another by its bytes") {
  std::optional<std::string> id = buildIdOf(RNNC_PATH);
  REQUIRE(id);
  CHECK(id->size() == 20); // SHA-1
  std::string program = readFile(RNNC_PATH), name(ELF_NOTE_GNU, sizeof ELF_NOTE_GNU);
  // An identity that differs in one bit, and programs that end early or have no note.
  size_t place = program.find(*id);
  REQUIRE(place < 1 << 16);
  fs::path other = folder / "other";
  program.resize(1 << 16);
  program[place] ^= 1;
  writeWholeFile(other, program);
  CHECK(buildIdOf(other) != id);
  CHECK(identifyCompiler(other).hash != identifyCompiler(RNNC_PATH).hash);
  for (size_t size = 0; size <= place + 19; size += 1 + size / 50) {
    CAPTURE(size);
    writeWholeFile(other, program.substr(0, size));
    CHECK(!buildIdOf(other));
    CHECK(identifyCompiler(other).hash == hashOf(program.substr(0, size)));
  }
  program.replace(program.rfind(name, place), name.size(), "XYZ");
  writeWholeFile(other, program);
  CHECK(!buildIdOf(other));
  CHECK(!buildIdOf(folder / "missing"));
}

TEST_CASE_METHOD(Environment, "an entry that is not as it was made is compiled again") {
  CompiledModel::load(small);
  fs::path entry = fs::directory_iterator(cache)->path();
  std::string whole = readFile(entry), damaged = whole;
  damaged[whole.size() / 2] ^= 1;
  for (const std::string &bytes :
       {std::string(), whole.substr(0, whole.size() / 2), damaged, readFile(RNN_PATH)}) {
    writeWholeFile(entry, bytes);
    CompiledModel again = CompiledModel::load(small);
    CHECK(again.compileSeconds() > 0);
    CHECK(again->parameter_count == 5);
  }
  CHECK(CompiledModel::load(small).compileSeconds() == 0);
}

TEST_CASE_METHOD(Environment, "two processes that compile the same model do no harm") {
  auto summary = [] {
    return std::async(std::launch::async, [] {
      return runProcess({RNN_PATH, "summary", small.string()}, {.keepErrors = true});
    });
  };
  auto first = summary(), second = summary();
  for (auto *process : {&first, &second}) {
    ProcessResult result = process->get();
    CHECK(result.exitCode == 0);
    CHECK_THAT(result.errors, Catch::Contains("Total params: 141"));
  }
  CHECK(entries() == 1);
}

TEST_CASE_METHOD(Environment, "a cache that cannot be used is an error with a way out") {
  setenv("RNN_CACHE", "/dev/null/cache", 1);
  CHECK(loadMessage() == "the cache folder `/dev/null/cache` cannot be created: Not a directory; "
                         "set RNN_CACHE to a folder for compiled models");
}

TEST_CASE_METHOD(Environment, "a cache that others own or may write is refused") {
  fs::create_directory(cache);
  for (fs::perms others : {fs::perms::group_write, fs::perms::others_write}) {
    fs::permissions(cache, fs::perms::owner_all | others);
    CHECK(loadMessage() == fmt::format("the cache folder `{0}` may be written by others, who could "
                                       "change what is run (`chmod go-w {0}`); set RNN_CACHE to a "
                                       "folder for compiled models",
                                       cache.string()));
  }
  fs::permissions(cache, fs::perms::owner_all);
  if (geteuid() == 0) { // nobody else can give a folder away
    REQUIRE(chown(cache.c_str(), 12345, 12345) == 0);
    CHECK_THAT(loadMessage(), Catch::Contains("belongs to another user, who could change"));
  }
  CHECK(entries() == 0);
}

TEST_CASE_METHOD(Environment, "without a usable cache, a model is compiled for each run") {
  unsetenv("RNN_CACHE");
  setenv("XDG_CACHE_HOME", "/dev/null", 1);
  CHECK_FALSE(cacheFolder());
  for (int run = 0; run < 2; ++run)
    CHECK(CompiledModel::load(small).compileSeconds() > 0);
  unsetenv("XDG_CACHE_HOME");
}

TEST_CASE_METHOD(Environment, "the cache folder follows XDG and HOME") {
  unsetenv("RNN_CACHE");
  std::string home = getenv("HOME") ? getenv("HOME") : "";
  setenv("HOME", folder.path().c_str(), 1);
  setenv("XDG_CACHE_HOME", (folder / "xdg").c_str(), 1);
  CHECK(cacheFolder() == folder / "xdg/rnn");
  unsetenv("XDG_CACHE_HOME");
  CHECK(cacheFolder() == folder / ".cache/rnn");
  CHECK(fs::is_directory(folder / ".cache/rnn"));
  unsetenv("HOME");
  CHECK_FALSE(cacheFolder());
  setenv("HOME", home.c_str(), 1);
}

TEST_CASE_METHOD(Environment, "a missing or failing compiler is named") {
  setenv("RNNC", "/nowhere/rnnc", 1);
  CHECK(loadMessage() == "the variable RNNC names `/nowhere/rnnc`, which is not a program");
  useCompiler("kill -11 $$");
  CHECK(loadMessage() == "the compiler `" + (folder / "compiler").string() +
                             "` was ended by signal 11 while it compiled `" + small.string() + "`");
  useCompiler("exit 1");
  CHECK_THROWS_AS(CompiledModel::load(small), CompilationFailed);
  useCompiler("echo nonsense > $3");
  CHECK_THAT(loadMessage(), Catch::Contains("cannot link"));
  CHECK(entries() == 0);
}

TEST_CASE_METHOD(Environment, "a model of another architecture is refused") {
#if defined(__aarch64__)
  const char *other = "x86_64-linux-gnu";
#else
  const char *other = "aarch64-linux-gnu";
#endif
  // The script's arguments are: text -o object --target-cpu=native.
  useCompiler(fmt::format("exec {} $1 -o $3 --target={}", RNNC_PATH, other));
  CHECK_THAT(loadMessage(),
             Catch::StartsWith("the compiled model is for another architecture than "
                               "this program: an object compiled with `rnnc --target` "));
  CHECK(entries() == 0); // and not kept
}

TEST_CASE_METHOD(Environment, "a model of another version is refused") {
  writeWholeFile(folder / "other.c", "unsigned rnn_model_table[2] = {99, 8};\n");
  useCompiler("cc -c -fPIC " + (folder / "other.c").string() + " -o $3");
  CHECK(loadMessage() ==
        fmt::format("rnnc makes models of version 99 (8 bytes), but this program reads version {} "
                    "({} bytes); build both from the same sources",
                    RNN_MODEL_VERSION, sizeof(rnn_model)));
  writeWholeFile(folder / "other.c", "int nothing;\n");
  useCompiler("# another\ncc -c -fPIC " + (folder / "other.c").string() + " -o $3");
  CHECK_THAT(loadMessage(), Catch::Contains("the compiler made no compiled model"));
}

TEST_CASE_METHOD(Environment, "a text that is not there is named") {
  CHECK(messageOf([] { CompiledModel::load("none.rnn"); }) ==
        "`none.rnn` cannot be read: No such file or directory");
}
