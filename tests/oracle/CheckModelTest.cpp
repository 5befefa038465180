// The comparison with the oracle detects wrong numbers and overruns.
#include "catch/Expect.h"
#include "oracle/CompiledRun.h"
#include "oracle/Isolated.h"
#include "oracle/OpenLength.h"
#include "oracle/Shrink.h"

#include <csignal>
#include <set>
#include <sys/wait.h>

using namespace rnn;
using namespace rnn::oracle;

TEST_CASE("a text with `?` is compared at a length of its own") {
  std::optional<OpenLength> pair = openLength("model m {\n input a: f32[?, 2]\n gru(3)\n}\n");
  REQUIRE(pair);
  CHECK(pair->known == "model m {\n input a: f32[9, 2]\n gru(3)\n}\n");
  CHECK(pair->length == 9);
  pair = openLength("model m {\n input a: f32[5, 2]\n input b: tokens[5]\n gru(3)\n}\n");
  REQUIRE(pair);
  CHECK(pair->open == "model m {\n input a: f32[?, 2]\n input b: tokens[?]\n gru(3)\n}\n");
  CHECK_FALSE(openLength("model m {\n input a: f32[5, 2]\n input b: tokens[6]\n gru(3)\n}\n"));
  CHECK_FALSE(openLength("model m {\n input a: f32[5, 2]\n input b: f32[5]\n gru(3)\n}\n"));
  CHECK_FALSE(openLength("model m {\n input a: f32[5, 2, 3]\n dense(3)\n}\n"));

  Outcome outcome = runIsolated({"model m {\n input x: f32[?, 2]\n gru(3)\n dense(1)\n"
                                 " loss mse\n optimizer adam\n batch 9\n}\n",
                                 0.5, 1});
  CHECK(outcome.kind == Outcome::Right);
  outcome = runIsolated({"model m {\n input x: f32[?, 2]\n flatten()\n}\n", 0.5, 1});
  CHECK(outcome.kind == Outcome::Refused);
}

TEST_CASE("a right model has an error for each tensor, all within their bounds") {
  Outcome outcome = runIsolated({"model m {\n input x: f32[5, 2]\n gru(3)\n dense(1)\n"
                                 " loss mse\n optimizer adam\n batch 9\n}\n",
                                 0.5, 1});
  REQUIRE(outcome.kind == Outcome::Right);
  std::set<std::string> names;
  for (const TensorError &tensor : outcome.tensors)
    names.insert(tensor.tensor);
  for (const char *name : {"output", "output of step", "output of evaluate", "output of pullback",
                           "gradient of the input", "loss", "loss of evaluate",
                           "gradient of gru/gru_cell/recurrent_kernel", "pullback to dense/bias",
                           "dense/kernel after update 3"})
    REQUIRE(names.contains(name));
}

TEST_CASE("training with noise, masks, states and averages has tensors of its own") {
  Outcome outcome = runIsolated({"model m {\n input x: tokens[5]\n"
                                 " embedding(4, 3, mask_zero=true)\n"
                                 " gru(3, dropout=0.5, return_sequences=true)\n"
                                 " loss mse\n optimizer adagrad(use_ema=true)\n batch 9\n}\n",
                                 0.5, 1});
  REQUIRE(outcome.kind == Outcome::Right);
  std::set<std::string> names;
  for (const TensorError &tensor : outcome.tensors)
    names.insert(tensor.tensor);
  for (const char *name : {"output of gradient", "output mask of evaluate", "loss of evaluate",
                           "embedding/embeddings at the end"})
    REQUIRE(names.contains(name));
}

TEST_CASE("a text that does not compile is told with the compiler's words") {
  Outcome outcome = runIsolated({"model m {\n input x: f32[5]\n gru(3)\n}\n", 1, 1});
  REQUIRE(outcome.kind == Outcome::Refused);
  REQUIRE(outcome.message.find("`gru` needs a sequence") != std::string::npos);
}

TEST_CASE("memory tells who writes around it") {
  GuardedMemory memory(40, 64);
  REQUIRE(memory.isIntact());
  memory.floats()[9] = 1;
  REQUIRE(memory.isIntact());
  memory.floats()[10] = 1;
  REQUIRE_FALSE(memory.isIntact());
  memory.clear();
  REQUIRE(memory.isIntact());
  REQUIRE(std::isnan(memory.floats()[9]));
  memory.floats()[-1] = 0;
  REQUIRE_FALSE(memory.isIntact());
}

TEST_CASE("a write beyond the last page ends the process") {
  pid_t child = fork();
  if (child == 0) {
    std::signal(SIGSEGV, SIG_DFL);
    GuardedMemory memory(40, 4);
    static_cast<volatile float *>(memory.floats())[10] = 1;
    _exit(0);
  }
  int status = 0;
  waitpid(child, &status, 0);
  REQUIRE(WIFSIGNALED(status));
}

TEST_CASE("a seed draws the same model, and smaller ones are smaller") {
  REQUIRE(textOf(drawModel(7)) == textOf(drawModel(7)));
  REQUIRE(textOf(drawModel(7)) != textOf(drawModel(8)));
  RandomModel flattened; // an initial state is a flattened input
  flattened.inputs = {{"x", false, {6, 2}}};
  flattened.layers = {{{"flatten", {}, {}}, false, false, {"state"}},
                      {{"gru", 12, {}}, false, false, {}, {"x"}, {"state"}}};
  CHECK_FALSE(shorten(flattened));
  flattened.layers.back().states.clear();
  CHECK(shorten(flattened));
  RandomModel model = drawModel(3);
  std::set<std::string> texts = {textOf(model) + std::to_string(model.samples)};
  for (const RandomModel &smaller : smallerModels(model)) {
    REQUIRE(smaller.samples >= 1);
    REQUIRE(smaller.samples <= smaller.batch);
    texts.insert(textOf(smaller) + std::to_string(smaller.samples));
  }
  REQUIRE(texts.size() > 10);
}

TEST_CASE("a failure's file has the text that failed, with its `?`") {
  Failure failure;
  failure.model.inputs = {{"x", false, {6, 2}}};
  failure.model.layers = {{{"gru", 3, {}}}};
  failure.seed = 8;
  failure.outcome.message = "ended by signal 11";
  CHECK(fileOf(failure) == "# seed 8, 1 of the batch's samples: ended by signal 11\n"
                           "model random {\n  input x: f32[6, 2]\n  gru(3)\n  batch 1\n}\n");
  failure.outcome.length = 6;
  CHECK(fileOf(failure) == "# seed 8, 1 of the batch's samples of length 6: ended by signal 11\n"
                           "model random {\n  input x: f32[?, 2]\n  gru(3)\n  batch 1\n}\n");
  Trial trial{"model m {\n input x: f32[5, 2]\n gru(3)\n}\n", 1, 4};
  CHECK(runIsolated(trial).length == 5); // each fourth seed
  trial.seed = 5;
  CHECK(runIsolated(trial).length == 0);
}
