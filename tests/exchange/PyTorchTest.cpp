// State dicts meet the layers of models: by kind, shape, order and names, with errors that say what
// does not fit.
#include "exchange/pytorch/MatchModules.h"

#include "Expect.h"
#include "data/ReadFile.h"
#include "data/WholeFile.h"
#include "exchange/Import.h"

#include <catch2/catch.hpp>
#include <numeric>

using namespace rnn;
using namespace rnn::exchange;
using namespace std::string_literals;
using Catch::Matchers::Contains;

namespace {

const std::filesystem::path files = INPUTS "/pytorch";

/// The numbers 0, 1, 2, ... times `step`.
StoredTensor tensor(std::string name, std::vector<uint64_t> shape, float step = 1) {
  Array array{shape, std::vector<float>(*elementsOf(shape))};
  for (size_t i = 0; i < array.values.size(); ++i)
    array.values[i] = float(i) * step;
  return {std::move(name), std::move(shape), [array] { return array; }};
}

void addLinear(StateDict &dictionary, const std::string &name, uint64_t in, uint64_t out,
               float step = 1) {
  dictionary.tensors.push_back(tensor(name + ".weight", {out, in}, step));
  dictionary.tensors.push_back(tensor(name + ".bias", {out}, step));
}

void addRecurrent(StateDict &dictionary, const std::string &name, uint64_t gates, uint64_t in,
                  uint64_t units, const std::string &suffix = "_l0") {
  dictionary.tensors.push_back(tensor(name + "weight_ih" + suffix, {gates * units, in}));
  dictionary.tensors.push_back(tensor(name + "weight_hh" + suffix, {gates * units, units}));
  dictionary.tensors.push_back(tensor(name + "bias_ih" + suffix, {gates * units}));
  dictionary.tensors.push_back(tensor(name + "bias_hh" + suffix, {gates * units}, 10));
}

ImportedWeights match(const StateDict &dictionary, const std::string &layers,
                      const WeightOptions &options = {}) {
  std::string text = "model m {\n  input x: f32[5, 2]\n  " + layers + "\n}\n";
  return matchModules(dictionary, checkText("m.rnn", text), options, "`f`");
}

std::string errorOf(const StateDict &dictionary, const std::string &layers,
                    const WeightOptions &options = {}) {
  return messageOf([&] { match(dictionary, layers, options); });
}

std::string errorOfFile(const std::string &name, const std::string &layers) {
  std::string text = "model m {\n  input x: f32[4, 2]\n  " + layers + "\n}\n";
  return messageOf([&] { importWeights(files / name, checkText("m.rnn", text), {}); });
}

} // namespace

TEST_CASE("A GRU's gates change their order, and both its biases stay") {
  StateDict dictionary;
  addRecurrent(dictionary, "gru.", 3, 2, 1);
  ImportedWeights weights = match(dictionary, "gru(1)");
  // Rows r, z, n of [3, 2] become columns z, r, h.
  CHECK(weights.arrays.at("gru/gru_cell/kernel").values == std::vector<float>{2, 0, 4, 3, 1, 5});
  CHECK(weights.arrays.at("gru/gru_cell/recurrent_kernel").values == std::vector<float>{1, 0, 2});
  CHECK(weights.arrays.at("gru/gru_cell/bias").values == std::vector<float>{1, 0, 2, 10, 0, 20});
  CHECK(weights.notes == std::vector<std::string>{
                             "gru.weight_ih_l0, gru.weight_hh_l0, gru.bias_ih_l0, gru.bias_hh_l0 "
                             "-> gru"});
}

TEST_CASE("An LSTM's biases are added") {
  StateDict dictionary;
  addRecurrent(dictionary, "", 4, 2, 1);
  ImportedWeights weights = match(dictionary, "lstm(1)");
  CHECK(weights.arrays.at("lstm/lstm_cell/bias").values == std::vector<float>{0, 11, 22, 33});
  CHECK(weights.arrays.at("lstm/lstm_cell/kernel").values ==
        std::vector<float>{0, 2, 4, 6, 1, 3, 5, 7});
}

TEST_CASE("Modules of different kinds may be in any order, those of one kind keep theirs") {
  StateDict dictionary;
  addLinear(dictionary, "first", 2, 2, 1);
  addRecurrent(dictionary, "rnn.", 1, 2, 2);
  addLinear(dictionary, "second", 2, 2, 5);
  ImportedWeights weights = match(dictionary, "simple_rnn(2)\n  dense(2)\n  dense(2)");
  CHECK(weights.arrays.at("dense/kernel").values == std::vector<float>{0, 2, 1, 3});
  CHECK(weights.arrays.at("dense_1/kernel").values == std::vector<float>{0, 10, 5, 15});
  CHECK_THAT(weights.notes.back(), Contains("fit in other orders too"));

  SECTION("unless the map says otherwise") {
    weights = match(dictionary, "simple_rnn(2)\n  dense(2)\n  dense(2)",
                    {{{"second", "dense"}, {"first.weight", "dense_1"}}});
    CHECK(weights.arrays.at("dense_1/kernel").values == std::vector<float>{0, 2, 1, 3});
    CHECK(weights.notes.size() == 3);
  }
  SECTION("or the names that the author of the model gave") {
    weights =
        match(dictionary, "simple_rnn(2)\n  dense(2, name=\"second\")\n  dense(2, name=\"first\")");
    CHECK(weights.arrays.at("first/kernel").values == std::vector<float>{0, 2, 1, 3});
    CHECK(weights.notes.size() == 3);
  }
}

TEST_CASE("Shapes decide where the order does not fit") {
  StateDict dictionary;
  addLinear(dictionary, "out", 3, 1);
  addLinear(dictionary, "hidden", 2, 3);
  ImportedWeights weights = match(dictionary, "dense(3)\n  dense(1)");
  CHECK_THAT(weights.notes.front(), Contains("hidden.weight"));
  CHECK(weights.notes.size() == 2);
}

TEST_CASE("What does not fit is said with layer, module and shapes") {
  StateDict dictionary;
  addRecurrent(dictionary, "lstm.", 4, 2, 3);
  addLinear(dictionary, "fc", 3, 1);
  CHECK_THAT(
      errorOf(dictionary, "lstm(4)\n  dense(1)"),
      Contains("no module of `f` fits layer `lstm` (weight_hh (16, 4), weight_ih (16, 2)) of "
               "model `m`: `lstm` has weight_hh (12, 3), expected (16, 4)"));
  CHECK_THAT(
      errorOf(dictionary, "lstm(3)"),
      Contains("does not fit model `m`: the file has Linear `fc` (bias (1,), weight (1, 3)); the "
               "model has no other layers") &&
          Contains("--map NAME_IN_FILE=none"));
  CHECK_THAT(errorOf(dictionary, "lstm(3)\n  layer_normalization()\n  dense(1)"),
             Contains("has no module for layer `layer_normalization`"));
  CHECK_THAT(errorOf(dictionary, "bidirectional(lstm(3))\n  dense(1)"),
             Contains("is not bidirectional, but the layer is"));
  CHECK_THAT(errorOf(dictionary, "lstm(3, use_bias=false)\n  dense(1)"),
             Contains("has bias_hh, but the layer has no bias"));
  CHECK_THAT(
      errorOf(dictionary, "lstm(3)\n  dense(1)", {{{"fc", "lstm"}}}),
      Contains("`--map` says that module `fc` of `f` is layer `lstm`, but it is of another"));
  CHECK_THAT(errorOf(dictionary, "lstm(3)\n  dense(1)", {{{"fd", "dense"}}}),
             Contains("has no module `fd`"));
  CHECK_THAT(errorOf(dictionary, "lstm(3)\n  dense(1)", {{{"fc", "dance"}}}),
             Contains("`--map` has the layer `dance`"));
  CHECK(match(dictionary, "lstm(3)", {{{"fc", "none"}}}).notes.size() == 1);
  CHECK_THAT(errorOf(dictionary, "lstm(3)", {{{"fd", "none"}}}),
             Contains("has no module `fd`, which `--map` leaves out"));
}

TEST_CASE("A GRU without reset_after is not PyTorch's") {
  StateDict dictionary;
  addRecurrent(dictionary, "", 3, 2, 3);
  CHECK_THAT(errorOf(dictionary, "gru(3, reset_after=false)"),
             Contains("the layer needs `reset_after=true`"));
}

TEST_CASE("Tensors of modules that the language lacks are named") {
  StateDict dictionary;
  addRecurrent(dictionary, "gru.", 3, 2, 3);
  dictionary.tensors.push_back(tensor("conv.weight", {4, 2, 3}));
  CHECK_THAT(errorOf(dictionary, "gru(3)"),
             Contains("modules that model `m` lacks: `conv.weight` (4, 2, 3)"));
  CHECK(match(dictionary, "gru(3)", {{{"conv", "none"}}}).notes.size() == 1);
}

TEST_CASE("Counters of batch normalization and of tools are dropped") {
  StateDict dictionary;
  addRecurrent(dictionary, "gru.", 3, 2, 3);
  dictionary.tensors.push_back(tensor("gru.num_batches_tracked", {}));
  dictionary.tensors.push_back(tensor("total_ops", {1}));
  CHECK(match(dictionary, "gru(3)").notes.size() == 1);
}

TEST_CASE("PyTorch's other epsilon is said") {
  StateDict dictionary;
  addLinear(dictionary, "fc", 2, 2);
  dictionary.tensors.push_back(tensor("norm.weight", {2}));
  CHECK_THAT(match(dictionary, "dense(2)\n  layer_normalization(center=false)").notes.back(),
             Contains("epsilon=1e-3, but PyTorch's default"));
}

TEST_CASE("A layer that PyTorch does not have is named") {
  StateDict dictionary;
  addLinear(dictionary, "fc", 2, 2);
  std::string cell =
      "cell own(x, h) {\n  parameter k: [features, units]\n  next h = dot(x, k)\n}\n";
  std::string text = cell + "model m {\n  input x: f32[5, 2]\n  rnn(own(2))\n}\n";
  CHECK_THAT(messageOf([&] { matchModules(dictionary, checkText("m", text), {}, "`f`"); }),
             Contains("no module of PyTorch has the weights of `rnn`"));
}

TEST_CASE("Files that are no state dicts are refused by what they hold") {
  std::string layers = "gru(3)\n  dense(1)";
  for (const char *module : {"module.pth", "module-old.pth"})
    CHECK_THAT(errorOfFile(module, layers),
               Contains("a whole module, an object of the class `__main__.Gru`") &&
                   Contains("torch.save(model.state_dict(), ...)"));
  CHECK_THAT(errorOfFile("namespace.pth", layers), Contains("would call `argparse.Namespace`"));
  CHECK_THAT(errorOfFile("projected.pth", "lstm(3)"),
             Contains("`weight_hr_l0` is the projection of an LSTM with `proj_size`"));
  CHECK_THAT(errorOfFile("two.pth", layers),
             Contains(R"(2 dictionaries of tensors that fit model `m`: ["first"], ["best"])"));
}

TEST_CASE("Without a text the layers that the modules may be are listed") {
  CHECK_THAT(messageOf([] { importModel(files / "checkpoint.pth", "m"); }),
             Contains("add `--model TEXT.rnn`; its modules are `out` dense(2), `words` "
                      "embedding(6, 3) or dense(6), `lstm.l0` bidirectional(lstm(2)), `lstm.l1` "
                      "bidirectional(lstm(2)), `norm` layer_normalization(epsilon=1e-5)"));
  CHECK_THAT(messageOf([] { importModel(files / "rnn.safetensors", "m"); }),
             Contains("its modules are `rnn` simple_rnn(3)"));
  CHECK_THAT(messageOf([] { importModel(files / "module.pth", "m"); }),
             Contains("a whole module, an object of the class `__main__.Gru`"));
}

TEST_CASE("Damaged and hostile files end in an error") {
  ScratchFolder folder;
  auto refused = [&](const std::string &bytes) {
    writeWholeFile(folder / "f.pth", bytes);
    CheckedModel model =
        checkText("m.rnn", "model m {\n  input x: f32[4, 2]\n  gru(3)\n  dense(1)\n}\n");
    return messageOf([&] { importWeights(folder / "f.pth", model, {}); });
  };
  SECTION("a call of anything, even if its result is not needed") {
    CHECK_THAT(refused("\x80\x02}cposix\nsystem\nU\4true\x85R0."s),
               Contains("would call `posix.system`"));
    CHECK_THAT(refused("\x80\x02}cbuiltins\neval\nU\4true\x85R0."s),
               Contains("would call `builtins.eval`"));
  }
  SECTION("truncated files") {
    for (const char *name : {"old.pth", "parts.bin", "checkpoint.pth"}) {
      std::string whole = readFile(files / name);
      for (size_t share = 1; share < 20; ++share)
        CHECK(!refused(whole.substr(0, whole.size() * share / 20)).empty());
    }
  }
  SECTION("a view beyond its storage, an impossible shape") {
    std::string whole = readFile(files / "old.pth");
    // The offset 0 and the shape (9, 2) of gru.weight_ih_l0.
    size_t place = whole.find("K\0K\x09K\x02\x86"s);
    REQUIRE(place != std::string::npos);
    std::string bad = whole;
    bad[place + 1] = 2;
    CHECK_THAT(refused(bad), Contains("reaches beyond its storage"));
    bad = whole;
    bad.replace(place + 2, 2, "J\xff\xff\xff\x7f"s);
    CHECK_THAT(refused(bad), Contains("(2147483647, 2)"));
  }
  SECTION("dictionaries within each other") {
    CHECK_THAT(refused("\x80\x02}q\0U\1ah\0s."s), Contains("has no tensors"));
  }
}
