// Files of Keras become texts and weights; what the language lacks is listed as a whole.
#include "KerasFiles.h"

using namespace rnn;
using namespace rnn::exchange;
using Catch::Matchers::Contains;

namespace {

const ArraysByPath denseWeights = {{"layers/dense/vars/0", arrayOf({3, 2})},
                                   {"layers/dense/vars/1", arrayOf({2})}};

Json dense(const std::string &options = "") {
  return layerOf("Dense", fmt::format(R"({{"name": "dense", "units": 2{}}})", options));
}

/// Nodes of a functional model, as Keras 3 writes them.
Json tensor(const char *layer) {
  return {{"class_name", "__keras_tensor__"},
          {"config", {{"shape", {nullptr, 3}}, {"keras_history", {layer, 0, 0}}}}};
}

Json called(Json layer, std::vector<Json> nodes) {
  layer["name"] = layer["config"]["name"];
  layer["inbound_nodes"] = std::move(nodes);
  return layer;
}

Json nodeOf(Json argument, Json options = Json::object()) {
  return {{"args", Json::array({std::move(argument)})}, {"kwargs", std::move(options)}};
}

Json functionalOf(std::vector<Json> layers, const char *output) {
  return {{"module", "keras.src.models.functional"},
          {"class_name", "Functional"},
          {"config",
           {{"name", "functional"},
            {"layers", std::move(layers)},
            {"input_layers", {{"input_layer", 0, 0}}},
            {"output_layers", {{output, 0, 0}}}}}};
}

std::string errorOf(const Json &architecture, const ArraysByPath &arrays = denseWeights) {
  return messageOf([&] { importBytes(archiveOf(architecture, arrays)); });
}

} // namespace

TEST_CASE(
    "a compiled model of Keras becomes a text with its settings, and notes of what is left out") {
  Json architecture = sequentialOf(
      {inputOf("[null, 3]"), layerOf("GaussianDropout", R"({"name": "noise", "rate": 0.1})"),
       dense(R"(, "activation": {"module": "keras.layers", "class_name": "ReLU",
                                "config": {"max_value": 6.0, "negative_slope": 0.0}},
                "kernel_regularizer": {"class_name": "L1L2", "config": {"l1": 0.0, "l2": 0.02}},
                "bias_constraint": {"class_name": "MinMaxNorm", "config": {}},
                "trainable": false, "dtype": "mixed_float16")")});
  architecture["compile_config"] = Json::parse(R"({
    "loss": {"class_name": "Huber", "config": {"delta": 0.5, "reduction": "sum_over_batch_size"}},
    "optimizer": {"class_name": "Custom>Adam", "config": {"lr": 0.01, "decay": 0.001, "beta_1": 0.9}},
    "metrics": ["mae", {"class_name": "F1Score", "config": {}}]})");
  Imported imported = importBytes(archiveOf(architecture, denseWeights));
  CHECK(imported.model.text == R"(model m {
  input x: f32[3]

  dense(2, relu(max_value=6), kernel_regularizer=l2(l2=0.02))

  loss huber(delta=0.5)
  optimizer adam(learning_rate=inverse_time_decay(0.01, 1, 0.001))
  metrics mean_absolute_error
}
)");
  CHECK(imported.weights.arrays.at("dense/kernel").values == arrayOf({3, 2}).values);
  std::string notes;
  for (const std::string &note : imported.notes)
    notes += note + "\n";
  CHECK_THAT(notes,
             Contains("layer `noise` (GaussianDropout) is left out: it changes no prediction"));
  CHECK_THAT(notes, Contains("`MinMaxNorm` is left out"));
  CHECK_THAT(notes, Contains("layer `dense` is frozen in the file"));
  CHECK_THAT(notes, Contains("`mixed_float16` of layer `dense` is float32 here"));
  CHECK_THAT(notes, Contains("the metric `F1Score` is left out"));
}

/// The settings of a model with the outputs `a` and `b`, and the notes.
std::string settingsOf(const Json &compiled) {
  Json second = dense();
  second["config"]["name"] = "b";
  Json first = dense();
  first["config"]["name"] = "a";
  Json architecture = functionalOf({called(inputOf("[null, 3]"), {}),
                                    called(first, {nodeOf(tensor("input_layer"))}),
                                    called(second, {nodeOf(tensor("input_layer"))})},
                                   "a");
  architecture["config"]["output_layers"] = {{"a", 0, 0}, {"b", 0, 0}};
  architecture["compile_config"] = compiled;
  ArraysByPath arrays;
  for (const char *group : {"dense", "dense_1"})
    for (const auto &[path, array] : denseWeights)
      arrays[std::string(path).replace(path.find("dense"), 5, group)] = array;
  Imported imported = importBytes(archiveOf(architecture, arrays));
  std::string settings = imported.model.text.substr(imported.model.text.find("  output a, b") + 14);
  for (const std::string &note : imported.notes)
    settings += note + "\n";
  return settings;
}

TEST_CASE("losses, weights of losses and metrics of several outputs, as lists and by names") {
  CHECK(settingsOf(Json::parse(R"({"loss": {"b": "mae", "a": {"class_name": "Huber", "config": {
    "delta": 0.5, "reduction": "sum_over_batch_size"}}}, "loss_weights": {"b": 0.25},
    "optimizer": "sgd", "metrics": {"b": ["mse", "mae"]}})")) == R"(
  loss total = huber(a, delta=0.5) + 0.25 * mean_absolute_error(b)
  optimizer sgd
  metrics mean_squared_error(b), mean_absolute_error(b)
}
)");
  CHECK(settingsOf(Json::parse(R"({"loss": [null, "mae"], "loss_weights": [1, 2],
    "optimizer": "sgd", "metrics": [[], ["mse"]]})")) == R"(
  loss total = 2 * mean_absolute_error(b)
  optimizer sgd
  metrics mean_squared_error(b)
}
)");
  CHECK(settingsOf(Json::parse(R"({"loss": "mse", "optimizer": "sgd", "metrics": ["mae", "mse",
    "mse"]})")) == R"(
  loss total = mean_squared_error(a) + mean_squared_error(b)
  optimizer sgd
}
the metrics are left out: they do not name the outputs of the model
)");
  for (const char *wrong : {"true", "[true, false]", R"({"a": true, "b": 3})"})
    CHECK_THAT(settingsOf({{"loss", Json::parse(wrong)}, {"optimizer", "sgd"}}),
               Contains("left out"));
  CHECK_THAT(settingsOf(Json::parse(R"({"loss": {"c": "mse"}, "optimizer": "sgd"})")),
             Contains("the losses are left out: they do not name the outputs"));
  CHECK_THAT(
      settingsOf(Json::parse(R"({"loss": {"a": {"class_name": "Huber", "config": {
    "reduction": "sum"}}, "b": "mse"}, "optimizer": "sgd"})")),
      Contains("the loss `huber` is left out: the loss of one of several outputs is a mean"));
}

TEST_CASE("all that the language lacks is listed in one error") {
  std::string error = errorOf(sequentialOf(
      {inputOf("[null, 8, 8, 3]"), layerOf("Conv2D", R"({"name": "first", "filters": 4})"),
       layerOf("MaxPooling2D", R"({"name": "pool"})"),
       layerOf("TimeDistributed",
               R"({"name": "each", "layer": {"class_name": "Flatten", "config": {"name": "f"}}})"),
       dense(R"(, "activation": "sparsemax")"),
       layerOf("LSTM", R"({"name": "lstm", "units": 2, "time_major": true})")}));
  CHECK_THAT(error, Contains("`first` (Conv2D), `pool` (MaxPooling2D), `each` (TimeDistributed of "
                             "Flatten), `dense` (Dense): activation=sparsemax, `lstm` (LSTM): "
                             "time_major=true"));
}

TEST_CASE("masks of a model's own are listed") {
  Json input = called(inputOf("[null, 3]"), {});
  Json notEqual = {{"module", "keras.src.ops.numpy"},
                   {"class_name", "NotEqual"},
                   {"config", {{"name", "not_equal"}}}};
  Json compared =
      called(notEqual, {{{"args", {tensor("input_layer"), 7}}, {"kwargs", Json::object()}}});
  std::string error = errorOf(functionalOf(
      {input, compared,
       called(dense(), {nodeOf(tensor("input_layer"), {{"mask", tensor("not_equal")}})})},
      "dense"));
  CHECK_THAT(error, Contains("a mask that the model computes itself"));
}

TEST_CASE("Keras' layers without weights may be called twice") {
  Json half = layerOf("Activation", R"({"name": "half", "activation": "tanh"})");
  Json add = layerOf("Add", R"({"name": "add", "trainable": true})");
  Json architecture = functionalOf(
      {called(inputOf("[null, 3]"), {}), called(dense(), {nodeOf(tensor("input_layer"))}),
       called(half, {nodeOf(tensor("dense")), nodeOf(tensor("dense"))}),
       called(add, {nodeOf({tensor("half"), tensor("half")})})},
      "add");
  CHECK_THAT(importBytes(archiveOf(architecture, denseWeights)).model.text,
             Contains("activation(tanh, name=\"half_1\")"));
}

TEST_CASE("damaged architectures of Keras are errors that name the place") {
  CHECK_THAT(errorOf(sequentialOf({inputOf("[null, 3]"), Json{{"class_name", "Dense"}}})),
             Contains("a layer has no `class_name` and `config`"));
  CHECK_THAT(errorOf(sequentialOf({inputOf("[null, -3]"), dense()})), Contains("has the shape"));
  CHECK_THAT(errorOf(sequentialOf({inputOf("[null, 3]"), dense(R"(, "use_bias": "x")")})),
             Contains("use_bias: expected true or false, found x"));
  CHECK_THAT(errorOf({{"class_name", "MyModel"}, {"config", Json::object()}}),
             Contains("the model is of class `MyModel`, which is written in Python"));
  Json input = called(inputOf("[null, 3]"), {});
  CHECK_THAT(errorOf(functionalOf({input, called(dense(), {nodeOf(tensor("dense"))})}, "dense")),
             Contains("layer `dense` takes values that no layer gives"));
  CHECK_THAT(errorOf(functionalOf({input, called(dense(), {nodeOf(tensor("none"))})}, "dense")),
             Contains("takes a value of `none`, which is no layer"));
  CHECK_THAT(errorOf(functionalOf({input, input}, "dense")), Contains("two layers are called"));
}

TEST_CASE("weights of Keras of another number or shape are errors that name the layer") {
  Json architecture = sequentialOf({inputOf("[null, 3]"), dense()});
  CHECK_THAT(errorOf(architecture, {}), Contains("the weights of layer `dense` are missing"));
  CHECK_THAT(errorOf(architecture, {{"layers/dense/vars/0", arrayOf({3, 2})}}),
             Contains("layer `dense` has 1 weights, expected 2"));
  CHECK_THAT(errorOf(architecture, {{"layers/dense/vars/0", arrayOf({4, 2})},
                                    {"layers/dense/vars/1", arrayOf({2})}}),
             Contains("has the shape (4, 2), expected (3, 2)"));
  CHECK_THAT(messageOf([&] { importBytes(archiveOf(architecture, denseWeights, "1.2.2")); }),
             Contains("was written by Keras 1.2.2, which is too old"));
}

TEST_CASE("truncated and altered files of Keras are errors") {
  std::string archive = archiveOf(sequentialOf({inputOf("[null, 3]"), dense()}), denseWeights);
  std::string weights = weightsOf(denseWeights);
  for (const std::string &whole : {archive, weights}) {
    for (size_t size = 1; size < whole.size(); size += whole.size() / 40)
      CHECK_THROWS_AS(importBytes(whole.substr(0, size)), Error);
    // A changed byte may be in a part that nothing reads, so it need not be an error.
    for (size_t place = 0; place < whole.size(); place += whole.size() / 300 + 1) {
      std::string altered = whole;
      altered[place] = char(altered[place] ^ 0xFF);
      try {
        importBytes(altered);
      } catch (const Error &) {
        continue;
      }
    }
  }
  CHECK_THAT(messageOf([&] { importBytes(weights, "w.h5"); }),
             Contains("has weights without an architecture: import them into a model with "
                      "`--model`, or put the architecture beside it as `w.json`"));
}

TEST_CASE("weights alone go to layers by the names, or in the order, that the file has") {
  auto importInto = [](const std::string &text, const ArraysByPath &arrays,
                       std::vector<std::pair<std::string, std::string>> map = {}) {
    ScratchFolder folder;
    writeWholeFile(folder / "w.weights.h5", weightsOf(arrays));
    return importWeights(folder / "w.weights.h5", checkText("m.rnn", text), {std::move(map)});
  };
  const ArraysByPath arrays = {{"layers/dense/vars/0", arrayOf({3, 2})},
                               {"layers/dense/vars/1", arrayOf({2})},
                               {"layers/dense_1/vars/0", arrayOf({2, 2})},
                               {"layers/dense_1/vars/1", arrayOf({2})}};
  const std::string two =
      "model m {\n input x: f32[3]\n dense(2, name=\"a\")\n dense(2, name=\"b\")\n}\n";
  CHECK(importInto(two, arrays).weights.arrays.at("b/kernel").shape == std::vector<uint64_t>{2, 2});
  // The file has another layer that the model does not have: by name.
  Imported part = importInto("model m {\n input x: f32[3]\n dense(2)\n}\n", arrays);
  CHECK(part.weights.arrays.size() == 2);
  CHECK(part.notes.back() == "the weights of `dense_1` in the file are left out");

  const std::string one = "model m {\n input x: f32[2]\n dense(2, name=\"a\")\n}\n";
  CHECK_THAT(messageOf([&] { importInto(one, arrays); }),
             Contains("has weights of 2 layers: `dense`, `dense_1`; model `m` has 1: `a`; give the "
                      "layers of the model their names in the file, or add `--map"));
  CHECK(importInto(one, arrays, {{"dense_1", "a"}}).weights.arrays.size() == 2);
  CHECK_THAT(messageOf([&] { importInto(one, arrays, {{"dense_2", "a"}}); }),
             Contains("has no layer `dense_2` with weights"));
  CHECK_THAT(messageOf([&] { importInto(one, arrays, {{"dense", "c"}}); }),
             Contains("model `m` has no layer `c` with weights"));
}
