// What the tuner chooses, and the file that keeps it.
#include "tuning/Tuner.h"
#include "data/ReadFile.h"
#include "data/TemporaryFolder.h"
#include "data/WholeFile.h"
#include "loading/KeptTiles.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <cstdlib>

using namespace rnnc;
namespace fs = std::filesystem;

namespace {

const char *text =
    "model m {\n  input x: f32[12, 3]\n  simple_rnn(11)\n  loss mse\n  optimizer sgd\n"
    "  batch 16\n}\n";

Options optionsOf(const std::string &input) {
  Options options;
  options.input = input;
  return options;
}

std::vector<TunableLoop> loopsOf(const Options &options) {
  std::string messages;
  llvm::raw_string_ostream stream(messages);
  return findTunableLoops(options, text, stream).value();
}

/// A loop that has several tiles, and another one than that of the rules.
TileSetting otherTile() {
  for (const TunableLoop &loop : loopsOf(optionsOf("m.rnn")))
    if (loop.name.starts_with("11 units, 1 sums of 3x1"))
      return loop.choices[1];
  FAIL("there is no such loop");
  return {};
}

/// What `rnnc --emit=planned` prints for the file.
std::string planOf(const fs::path &source) {
  Options options = optionsOf(source.string());
  options.emit = Stage::Planned;
  std::string plan, messages;
  llvm::raw_string_ostream out(plan), errors(messages);
  CHECK(compile(options, out, errors) == 0);
  CHECK(messages.empty());
  return plan;
}

} // namespace

#if defined(__x86_64__) // whose time-stamp counter it reads
TEST_CASE("the tuner chooses among the tiles of a model's loops") {
  Options options = optionsOf("m.rnn");
  size_t reports = 0;
  Tuning tuning = tuneTiles(
      text, options,
      [&](size_t number, size_t most) {
        CHECK(number == ++reports);
        CHECK(number <= most);
      },
      /*seconds=*/0);
  CHECK(tuning.variants == reports);
  CHECK(reports >= 3);
  std::vector<TunableLoop> loops = loopsOf(options);
  for (const TileSetting &tile : tuning.tiles)
    CHECK(std::ranges::any_of(loops, [&](const TunableLoop &loop) {
      return std::ranges::find(loop.choices, tile) > loop.choices.begin() &&
             std::ranges::find(loop.choices, tile) < loop.choices.end();
    }));
  CHECK(tuning.tiles.empty() == !tuning.training); // the model has a training step
}

TEST_CASE("a text that does not compile is not tuned") {
  CHECK_THROWS_WITH(tuneTiles("model m {\n  gro(3)\n}\n", optionsOf("m.rnn"), {}, 0),
                    Catch::Contains("m.rnn:2:3: error:"));
}
#endif

TEST_CASE("kept tiles are used for their text, CPU and compiler") {
  rnn::TemporaryFolder folder;
  setenv("RNN_CACHE", folder.path().c_str(), 1);
  fs::path source = folder.path() / "m.rnn";
  rnn::writeWholeFile(source, text);
  std::string usual = planOf(source);
  CHECK(usual.find("rnn.tiling") == std::string::npos);

  std::string file = fileOfTiles(optionsOf(source.string()), text, folder.path().string()).value();
  rnn::keepTiles(file, textOf({otherTile()}));
  std::string tuned = planOf(source);
  CHECK(tuned.find("rnn.tiling = #rnn.tiling<tiles = [#rnn.tile<of = \"11 units, 1 sums of 3x1") !=
        std::string::npos);

  SECTION("not for another text") {
    rnn::writeWholeFile(source, "# changed\n" + std::string(text));
    CHECK(planOf(source) != tuned);
  }
  SECTION("not for another CPU or machine") {
    Options other = optionsOf(source.string());
    other.targetCpu = "generic";
    CHECK(fileOfTiles(other, text, folder.path().string()) != file);
    other.target = "aarch64-linux-gnu";
    CHECK_FALSE(fileOfTiles(other, text, folder.path().string()));
  }
  SECTION("not for another compiler") {
    rnn::CompilerIdentity other{"/bin/rnnc", "0"};
    CHECK(rnn::keptTilesPath(folder.path(), text, other, "native") != file);
  }
  SECTION("not if the file is damaged, cut, or not a user's own") {
    std::string bytes = rnn::readFile(file);
    for (size_t end : {size_t(0), size_t(5), bytes.find('\n'), bytes.size() - 1}) {
      rnn::writeWholeFile(file, bytes.substr(0, end));
      CHECK(planOf(source) == usual);
    }
    bytes[bytes.size() - 2] ^= 1;
    rnn::writeWholeFile(file, bytes);
    CHECK(planOf(source) == usual);
    rnn::keepTiles(file, textOf({otherTile()}));
    CHECK(planOf(source) == tuned);
    fs::permissions(file, fs::perms::group_write, fs::perm_options::add);
    CHECK(planOf(source) == usual);
  }
  SECTION("not if options name tiles") {
    Options options = optionsOf(source.string());
    options.tilesFile = "/dev/null";
    options.emit = Stage::Planned;
    std::string plan, messages;
    llvm::raw_string_ostream out(plan), errors(messages);
    CHECK(compile(options, out, errors) == 0);
    CHECK(plan == usual);
  }
  unsetenv("RNN_CACHE");
}
