// Every way to cut the loops of a model that the tuner may try: all numbers of a model keep their
// bits, on any number of threads.
#include "Driver.h"
#include "data/Error.h"
#include "jit/CompiledText.h"
#include "training/Trainer.h"

#include <catch2/catch.hpp>

#include <cstring>
#include <fmt/format.h>

using namespace rnnc;

namespace {

struct TestedModel {
  const char *name, *layers;
  int batch;
};

// Enough work for several threads.
constexpr TestedModel gates = {"gates", "input x: f32[60, 5]\ngru(17)\ndense(3)\n", 32};
// Its weights are packed.
constexpr TestedModel wide = {"wide", "input x: f32[18, 61]\nsimple_rnn(99)\n", 32};
constexpr TestedModel anyLength = {"open", "input x: f32[?, 2]\nlstm(7)\n", 32};
// Units are in lanes, and a product reads its weights once for several steps.
constexpr TestedModel single = {"single", "input x: f32[24, 40]\ndense(70)\ngru(72)\n", 1};

std::string textOf(const TestedModel &model) {
  return fmt::format("model {} {{\n{}loss mse\noptimizer adam(learning_rate=0.01)\nbatch {}\n}}\n",
                     model.name, model.layers, model.batch);
}

/// Outputs, losses, gradients and weights of predictions and of two training steps.
std::vector<float> resultsOf(const rnn_model &model, unsigned threads) {
  rnn::Trainer trainer(model, threads);
  trainer.initialize(3);
  uint64_t length = rnn_has_any_length(&model) ? 30 : 0;
  uint64_t classes = model.inputs[0].classes;
  std::vector<float> inputs(model.batch * rnn_input_size(&model, length));
  std::vector<float> targets(model.batch * rnn_output_size(&model, length));
  std::vector<float> outputs(targets.size());
  for (size_t i = 0; i < inputs.size(); ++i)
    inputs[i] = classes ? float(i * 7919 % classes) : float(i * 7919 % 1000) / 1000 - 0.4F;
  for (size_t i = 0; i < targets.size(); ++i)
    targets[i] = float(i % 10) / 10;
  std::vector<float> results;
  for (int step = 0; step < 2; ++step) {
    // The second batch is not full.
    uint64_t samples = step == 0 ? model.batch : (model.batch + 1) / 2;
    trainer.predict(inputs.data(), samples, outputs.data(), length);
    results.insert(results.end(), outputs.begin(), outputs.end());
    results.push_back(trainer.step({inputs.data(), targets.data(), samples, nullptr, length}));
    for (std::span<const float> part :
         {trainer.gradientsOfStep(), std::span<const float>(trainer.parameters())})
      results.insert(results.end(), part.begin(), part.end());
  }
  return results;
}

bool haveSameBits(const std::vector<float> &a, const std::vector<float> &b) {
  return a.size() == b.size() && std::memcmp(a.data(), b.data(), a.size() * sizeof(float)) == 0;
}

Options optionsFor(const char *cpu) {
  Options options;
  options.input = "model.rnn";
  options.targetCpu = cpu;
  options.functions = {"initialize", "predict", "gradient", "update"};
  return options;
}

std::vector<TunableLoop> loopsOf(const std::string &text, const Options &options) {
  std::string messages;
  llvm::raw_string_ostream stream(messages);
  std::optional<std::vector<TunableLoop>> loops = findTunableLoops(options, text, stream);
  if (!loops)
    throw rnn::Error(messages);
  return *loops;
}

/// Whether this machine runs code for a CPU of AVX2.
bool runsAvx2() {
#if defined(__x86_64__)
  return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
#else
  return false;
#endif
}

/// Compiles the model with the first, then the second, ... of the choices of each loop.
void checkAllTiles(const TestedModel &model, const char *cpu) {
  if (std::string_view(cpu) == "haswell" && !runsAvx2())
    return;
  std::string text = textOf(model);
  Options options = optionsFor(cpu);
  std::vector<TunableLoop> loops = loopsOf(text, options);
  REQUIRE(loops.size() >= 4);
  std::vector<float> expected = resultsOf(CompiledText::compile(text, options).table(), 1);
  size_t most = 0;
  for (const TunableLoop &loop : loops)
    most = std::max(most, loop.choices.size());
  REQUIRE(most >= 3);
  for (size_t choice = 1; choice < most; ++choice) {
    options.tiles.clear();
    for (const TunableLoop &loop : loops)
      options.tiles.push_back(loop.choices[choice % loop.choices.size()]);
    INFO("with\n" << rnnc::textOf(options.tiles));
    CompiledText compiled = CompiledText::compile(text, options);
    for (unsigned threads : {1, 2, 7})
      CHECK(haveSameBits(resultsOf(compiled.table(), threads), expected));
  }
}

} // namespace

TEST_CASE("no tile of gates changes a bit") { checkAllTiles(gates, "haswell"); }
TEST_CASE("no tile of packed weights changes a bit") { checkAllTiles(wide, "native"); }
TEST_CASE("no tile of steps of any number changes a bit") { checkAllTiles(anyLength, "native"); }
TEST_CASE("no tile of a single sample changes a bit") { checkAllTiles(single, "native"); }

TEST_CASE("tiles are read as they are written") {
  std::vector<TileSetting> settings = {{"30 units, 2 instructions", {6}, true},
                                       {"gradient of 3x4 with samples in lanes", {2, 6}, false}};
  std::string text = "30 units, 2 instructions: 6 packed\n"
                     "gradient of 3x4 with samples in lanes: 2 x 6\n";
  CHECK(rnnc::textOf(settings) == text);
  CHECK(readTiles("# told by somebody\n\n" + text) == settings);
  for (const char *wrong :
       {"a: 0", "a: x", "a", ": 3", "a: 3 x", "a: 3packed", "a: -1", "a: 99999999999999999999"})
    CHECK_THROWS_WITH(readTiles(std::string("b: 1\n") + wrong),
                      Catch::StartsWith("line 2 is no tile"));
  CHECK_THROWS_WITH(readTiles("a: 1\na: 2\n"), "line 2 is the second tile of the loop `a`");
}

TEST_CASE("a tile that a loop does not have is refused") {
  std::string text = textOf(gates);
  Options options = optionsFor("native");
  options.tiles = {loopsOf(text, options)[0].choices[0]};
  options.tiles[0].size[0] = 1000;
  CHECK_THROWS_WITH(CompiledText::compile(text, options),
                    Catch::Contains("has no tile of 1000") && Catch::Contains("model.rnn:"));
}
