// Models that are compiled and loaded in the process, against those of rnnc and the linker.
#include "TestModels.h"

#include "data/Error.h"
#include "data/Multiplication.h"
#include "data/ReadFile.h"
#include "jit/CompiledText.h"
#include "training/Trainer.h"

#include <catch2/catch.hpp>

using rnnc::CompiledText;

namespace {

const char *small = "model small {\n  input x: f32[3, 2]\n  gru(4)\n  dense(1)\n  batch 4\n}\n";

/// The bits of everything that a step and a prediction give.
std::vector<float> run(const rnn_model &model) {
  rnn::Trainer trainer(model, 1);
  trainer.initialize(3);
  std::vector<float> inputs(40 * 200), targets(40), outputs(40);
  for (size_t i = 0; i < inputs.size(); ++i)
    inputs[i] = float(i * 7919 % 1000) / 1000;
  for (size_t i = 0; i < targets.size(); ++i)
    targets[i] = float(i) / 40;
  std::vector<float> results;
  results.push_back(trainer.step({inputs.data(), targets.data(), 32}));
  trainer.predict(inputs.data(), 40, outputs.data());
  results.insert(results.end(), trainer.parameters().begin(), trainer.parameters().end());
  results.insert(results.end(), outputs.begin(), outputs.end());
  return results;
}

} // namespace

TEST_CASE("a model that is loaded in the process gives the bits of one from the linker") {
  std::string path = MODELS "/multiplication.rnn";
  CompiledText compiled = CompiledText::compile(rnn::readFile(path), {.name = path});
  rnn::CompiledModel linked = rnn::loadTestModel(path);
  CHECK(compiled->name == std::string("multiplication"));
  CHECK(compiled.warnings().empty());
  CHECK(run(compiled.table()) == run(linked.table()));
}

TEST_CASE("the last copy of a compiled text frees it") {
  const rnn_model *table;
  CompiledText copy;
  {
    CompiledText compiled = CompiledText::compile(small);
    table = &compiled.table();
    copy = compiled;
  }
  CHECK(&copy.table() == table);
  CHECK(copy->inputs[0].name == std::string("x"));
}

TEST_CASE("the messages of the compiler are the message of the error") {
  try {
    CompiledText::compile("model m {\n  input x: f32[3, 2]\n  gro(4)\n}\n", {.name = "my text"});
    FAIL("it compiles");
  } catch (const rnn::Error &error) {
    CHECK_THAT(error.what(), Catch::StartsWith("my text:3:3: error:") && Catch::Contains("gru"));
  }
  CHECK_THROWS_WITH(CompiledText::compile(""), Catch::Contains("model"));
  CHECK_THROWS_WITH(CompiledText::compile(small, {.targetCpu = "abacus"}),
                    Catch::Contains("unknown CPU `abacus`"));
}
