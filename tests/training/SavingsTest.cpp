// Models with and without each saving: the same bits if it only avoids repeated work, otherwise the
// same within rounding.
#include "Savings.h"
#include "TestModels.h"
#include "data/Random.h"
#include "data/TemporaryFolder.h"
#include "data/WholeFile.h"
#include "training/Trainer.h"

#include <catch2/catch.hpp>

#include <cmath>
#include <fmt/format.h>

using namespace rnn;
namespace fs = std::filesystem;

namespace {

/// Texts of at most 60 tokens and pads up to 400.
constexpr uint64_t samples = 22, length = 400, longest = 60;

const std::pair<const char *, const char *> models[] = {
    {"unmasked", "embedding(40, 6)\nbidirectional(lstm(5))\ndense(1)\n"},
    {"masked", "embedding(40, 6, mask_zero=true)\nbidirectional(gru(5))\ndense(1)\n"},
    {"sequences", "embedding(40, 6)\ngru(5, return_sequences=true)\nlstm(4)\ndense(1)\n"},
    {"simple", "embedding(40, 20)\nsimple_rnn(17, return_sequences=true)\n"
               "global_average_pooling1d()\ndense(1)\n"},
};

/// A script that runs the compiler with `--without`.
fs::path compilerWithout(const fs::path &folder, std::string_view names) {
  fs::path program = folder / "rnnc";
  writeWholeFile(program,
                 fmt::format("#!/bin/sh\nexec {} --without={} \"$@\"\n", RNNC_PATH, names));
  fs::permissions(program, fs::perms::owner_all);
  return program;
}

struct Result {
  std::vector<float> outputs, parameters; // after one step of a large rate
  double flops;                           // of that step
};

std::vector<float> paddedTexts() {
  std::vector<float> tokens(samples * length, 0);
  for (uint64_t sample = 0; sample < samples; ++sample) {
    RandomStream random(3, RandomPurpose::Data, sample);
    uint64_t last = 1 + uint64_t(random.uniform() * float(longest - 1));
    for (uint64_t t = 0; t < last; ++t)
      tokens[sample * length + t] = 1 + float(uint64_t(random.uniform() * 39));
  }
  return tokens;
}

/// Two texts of 20 tokens, each between runs of one token, in which states begin to repeat.
std::vector<float> textsBetweenRuns() {
  std::vector<float> tokens(samples * length, 0);
  RandomStream random(4, RandomPurpose::Data, 0);
  for (uint64_t i = 0; i < tokens.size(); ++i) {
    uint64_t t = i % length;
    bool isText = (t >= 130 && t < 150) || (t >= 250 && t < 270);
    tokens[i] = isText ? 1 + float(uint64_t(random.uniform() * 39)) : t >= 150 && t < 250 ? 7 : 0;
  }
  return tokens;
}

Result run(const fs::path &source, const fs::path &compiler, unsigned threads = 2,
           const std::vector<float> &tokens = paddedTexts()) {
  setenv("RNNC", compiler.c_str(), 1);
  // Not the tests' cache, whose keys know the script's bytes but not its compiler's.
  setenv("RNN_CACHE", source.parent_path().c_str(), 1);
  CompiledModel model = CompiledModel::load(source);
  Trainer trainer(model.table(), threads, {}, 5);
  trainer.initialize(1);
  uint64_t size = rnn_output_size(&model.table(), length);
  std::vector<float> targets;
  for (uint64_t i = 0; i < samples * size; ++i)
    targets.push_back(float(i / size % 2));
  Result result;
  result.outputs.resize(samples * size);
  trainer.step({tokens.data(), targets.data(), samples, nullptr, length}, {result.outputs.data()});
  result.flops = trainer.executedFlops();
  result.parameters.assign(trainer.parameters().begin(), trainer.parameters().end());
  return result;
}

/// Whether the saving certainly skips products. Only one model masks steps, and it then has too few
/// for adjoints to vanish. The states of a simple_rnn do not repeat so soon, because its initial
/// recurrent kernel is orthogonal.
bool saves(std::string_view model, std::string_view saving) {
  if (saving == "skip-masked-steps")
    return model == "masked";
  if (saving == "end-faded-adjoints")
    return model == "unmasked";
  if (saving == "reuse-repeated-steps")
    return model == "unmasked" || model == "sequences";
  return saving != "chunk-accumulates" && saving != "update-touched-rows" &&
         saving != "units-in-lanes" && saving != "end-at-padding";
}

double largestDifference(const std::vector<float> &a, const std::vector<float> &b) {
  double largest = 0;
  for (size_t i = 0; i < a.size(); ++i)
    largest = std::max(largest, std::abs(double(a[i]) - double(b[i])));
  return largest;
}

} // namespace

TEST_CASE("a saving changes no more than rounding") {
  TemporaryFolder folder;
  for (auto [name, layers] : models) {
    fs::path source = folder.path() / fmt::format("{}.rnn", name);
    writeWholeFile(source, fmt::format("model {} {{\ninput review: tokens[?]\n{}"
                                       "loss binary_crossentropy(from_logits=true)\n"
                                       "optimizer sgd(10.0)\nbatch 24\n}}\n",
                                       name, layers));
    Result with = run(source, RNNC_PATH);
    for (unsigned threads : {1, 7})
      CHECK(run(source, RNNC_PATH, threads).parameters == with.parameters);
    for (std::string_view saving : rnnc::savingNames()) {
      INFO(name << " without " << saving);
      Result without = run(source, compilerWithout(folder.path(), saving));
      bool copies = saving == "reuse-repeated-steps" || saving == "skip-zero-states" ||
                    saving == "skip-masked-steps" || saving == "chunk-accumulates" ||
                    saving == "end-faded-adjoints" || saving == "update-touched-rows" ||
                    saving == "units-in-lanes" || saving == "end-at-padding"; // of other models
      if (copies || saving == "sum-equal-tokens") // that is of the gradients
        CHECK(with.outputs == without.outputs);
      CHECK(largestDifference(with.outputs, without.outputs) < 1e-6);
      CHECK(largestDifference(with.parameters, without.parameters) < 1e-5);
      CHECK(with.flops <= without.flops);
      if (saves(name, saving))
        CHECK(with.flops < without.flops);
    }
  }
}

TEST_CASE("steps that repeat have the bits of computed ones, whenever they are copied") {
  // Read by the next layer, by a reverse scan that may fade, and by one that does not.
  const char *layers[] = {"bidirectional(lstm(5))\ndense(1)\n",
                          "bidirectional(gru(5, return_sequences=true))\nlstm(4)\ndense(1)\n",
                          "gru(6, return_sequences=true)\ndense(1)\n",
                          "gru(6, reset_after=false)\ndense(1)\n"};
  TemporaryFolder folder;
  for (const char *input : {"tokens[?]", "tokens[400]"})
    for (const char *some : layers) {
      fs::path source = folder.path() / "runs.rnn";
      writeWholeFile(source, fmt::format("model runs {{\ninput review: {}\nembedding(40, 6)\n{}"
                                         "loss binary_crossentropy(from_logits=true)\n"
                                         "optimizer sgd(1.0)\nbatch 24\n}}\n",
                                         input, some));
      INFO(input << "\n" << some);
      for (const std::vector<float> &tokens : {paddedTexts(), textsBetweenRuns()}) {
        Result with = run(source, RNNC_PATH, 2, tokens);
        Result without =
            run(source, compilerWithout(folder.path(), "reuse-repeated-steps"), 2, tokens);
        CHECK(with.outputs == without.outputs);
        CHECK(with.parameters == without.parameters);
        CHECK(with.flops < without.flops);
      }
    }
}

namespace {

constexpr uint64_t rows = 20, steps = 5;

/// The gradients and the weights after each step of a model of two inputs, 5 and 6 tokens of 70.
/// Some rows are used again and again, others once, others never.
std::vector<std::vector<float>> trainOnTokens(const fs::path &source, const fs::path &compiler,
                                              uint64_t targetSize, unsigned threads) {
  std::vector<float> tokens(steps * rows * 11), targets(steps * rows * targetSize);
  RandomStream random(7, RandomPurpose::Data, 0);
  for (float &token : tokens)
    token = std::floor(random.uniform() * random.uniform() * 70);
  for (float &target : targets)
    target = random.uniform();
  setenv("RNNC", compiler.c_str(), 1);
  setenv("RNN_CACHE", source.parent_path().c_str(), 1);
  CompiledModel model = CompiledModel::load(source);
  Trainer trainer(model.table(), threads, {}, 5);
  trainer.initialize(1);
  std::vector<std::vector<float>> results;
  for (uint64_t step = 0; step < steps; ++step) {
    uint64_t first = step * rows;
    trainer.step({tokens.data() + first * 11, targets.data() + first * targetSize, rows - step});
    std::span<const float> gradients = trainer.gradientsOfStep(), weights = trainer.parameters();
    results.emplace_back(gradients.begin(), gradients.end());
    results.emplace_back(weights.begin(), weights.end());
  }
  return results;
}

/// A name for the model, and an optimizer that updates by rows.
constexpr std::pair<const char *, const char *> optimizersOfRows[] = {{"plain", "sgd(0.5)"},
                                                                      {"fitted", "adagrad(0.1)"}};

} // namespace

TEST_CASE("updates of touched rows have the bits of updates of all rows") {
  TemporaryFolder folder;
  for (auto [name, optimizer] : optimizersOfRows) {
    fs::path source = folder.path() / fmt::format("{}.rnn", name);
    writeWholeFile(source, fmt::format("model {} {{\n"
                                       "input a: tokens[5]\ninput b: tokens[6]\n"
                                       "known = embedding(90, 7)(a)\n"
                                       "mean = global_average_pooling1d()(known)\n"
                                       "embedding(80, 9, mask_zero=true)(b)\n"
                                       "last = simple_rnn(3)\nconcatenate()(mean, last)\n"
                                       "dense(1)\nloss mse\noptimizer {}\nbatch 20\n}}\n",
                                       name, optimizer));
    auto all = trainOnTokens(source, compilerWithout(folder.path(), "update-touched-rows"), 1, 1);
    INFO(name);
    for (unsigned threads : {1, 2})
      CHECK(trainOnTokens(source, RNNC_PATH, 1, threads) == all);
  }
}

TEST_CASE("units in lanes change no more than rounding, and no bit on several threads") {
  TemporaryFolder folder;
  // Rows are so long that a step is worth a second thread.
  for (auto [name, optimizer] : optimizersOfRows) {
    fs::path source = folder.path() / fmt::format("{}.rnn", name);
    writeWholeFile(source, fmt::format("model {} {{\n"
                                       "input a: tokens[5]\ninput b: tokens[6]\n"
                                       "known = embedding(90, 2501)(a)\n"
                                       "mean = global_average_pooling1d()(known)\n"
                                       "scored = embedding(80, 2501)(b)\n"
                                       "dot([1, 2])(mean, scored)\n"
                                       "loss mse\noptimizer {}\nbatch 20\n}}\n",
                                       name, optimizer));
    INFO(name);
    auto inTurn = trainOnTokens(source, RNNC_PATH, 6, 1);
    CHECK(trainOnTokens(source, RNNC_PATH, 6, 2) == inTurn);
    auto inLanes = trainOnTokens(source, compilerWithout(folder.path(), "units-in-lanes"), 6, 1);
    CHECK(inTurn != inLanes);
    for (size_t i = 0; i < inTurn.size(); ++i)
      CHECK(largestDifference(inTurn[i], inLanes[i]) < 1e-6);
  }
}

TEST_CASE("samples that end at their padding have the bits of those that do not") {
  TemporaryFolder folder;
  for (auto [name, optimizer] : optimizersOfRows) {
    fs::path source = folder.path() / fmt::format("{}.rnn", name);
    // Some samples end with tokens of 0, and some have one before others.
    writeWholeFile(source, fmt::format("model {} {{\n"
                                       "input a: tokens[5]\ninput b: tokens[6]\n"
                                       "known = embedding(90, 21, mask_zero=true)(a)\n"
                                       "mean = global_average_pooling1d()(known)\n"
                                       "scored = embedding(80, 21)(b)\n"
                                       "dot([1, 2])(mean, scored)\n"
                                       "loss mse\noptimizer {}\nbatch 20\n}}\n",
                                       name, optimizer));
    INFO(name);
    auto all = trainOnTokens(source, compilerWithout(folder.path(), "end-at-padding"), 6, 1);
    CHECK(trainOnTokens(source, RNNC_PATH, 6, 1) == all);
  }
}
