// Models of amplifiers that the language cannot hold, damaged files, and models that the formats
// cannot hold are errors that say why.
#include "exchange/amplifiers/Amplifiers.h"

#include "Expect.h"
#include "data/ReadFile.h"
#include "data/WholeFile.h"
#include "exchange/Import.h"
#include "exchange/Json.h"

#include <catch2/catch.hpp>

using namespace rnn;
using namespace rnn::exchange;
using Catch::Matchers::Contains;

namespace {

const std::filesystem::path files = INPUTS "/amplifiers";

Json jsonOf(const std::string &name) { return Json::parse(readFile(files / name)); }

ImportedModel read(const std::string &bytes) {
  ScratchFolder folder;
  writeWholeFile(folder / "f.json", bytes);
  return formatOfFile(folder / "f.json").readModel(folder / "f.json");
}

std::string errorOf(const Json &file) {
  return messageOf([&] { read(file.dump()); });
}

std::vector<std::string> layersOf(const ImportedModel &model) {
  std::vector<std::string> names;
  for (const ImportedLayer &layer : model.layers)
    names.push_back(layer.call.text);
  return names;
}

/// The error of writing a model with weights of zeros.
std::string errorOfWriting(const Format &format, const std::string &layers,
                           const std::string &input = "f32[?, 1]") {
  CheckedModel model =
      checkText("m.rnn", "model m {\n  input x: " + input + "\n  " + layers + "\n}\n");
  Tensors weights;
  for (const WeightPlace &place : model.weights())
    weights.arrays[place.path] = {place.shape, std::vector<float>(*elementsOf(place.shape))};
  return messageOf([&] { format.write(model, weights); });
}

} // namespace

TEST_CASE("A .nam of another architecture is named") {
  Json file = jsonOf("rest.nam");
  for (const char *architecture : {"WaveNet", "ConvNet", "CatLSTM"}) {
    file["architecture"] = architecture;
    CHECK_THAT(errorOf(file),
               Contains(fmt::format("a model of the architecture `{}`", architecture)));
  }
}

TEST_CASE("A .nam must have the weights of its layers") {
  Json file = jsonOf("rest.nam");
  size_t count = file["weights"].size();
  file["weights"].push_back(1);
  CHECK_THAT(errorOf(file),
             Contains(fmt::format("{} weights, but the layers of its `config` need {}", count + 1,
                                  count)));
  file = jsonOf("rest.nam");
  file["weights"].erase(0);
  CHECK_THAT(errorOf(file), Contains("fewer than the layers"));
  file["weights"][3] = "x";
  CHECK_THAT(errorOf(file), Contains("a value that is no number: `\"x\"`"));
  file = jsonOf("rest.nam");
  for (const Json &size : {Json(0), Json(-1), Json(1e30), Json("8"), Json(2.5)}) {
    file["config"]["hidden_size"] = size;
    CHECK_THAT(errorOf(file), Contains("`hidden_size` is") && Contains("whole number from 1"));
  }
}

TEST_CASE("Start states that are zero are left out") {
  Json file = jsonOf("rest.nam");
  ImportedModel model = read(file.dump());
  CHECK(model.parameters.size() == 4);
  CHECK(model.notes.front() == "a step is one sample of audio at 48000 Hz");
  for (size_t i = 48 + 12; i < 48 + 12 + 6; ++i)
    file["weights"][i] = 0;
  model = read(file.dump());
  CHECK(model.parameters.size() == 2);
  CHECK(model.layers.at(0).initialStates.empty());
}

TEST_CASE("Knobs are further features, and only the audio is added to the output") {
  Json file = jsonOf("guitarml.json");
  file["model_data"]["skip"] = 1;
  ImportedModel model = read(file.dump());
  CHECK(layersOf(model) ==
        std::vector<std::string>{"lstm", "lstm", "dense", "select_features", "add"});
  CHECK_THAT(model.notes.front(), Contains("the other 1 are knobs"));
  file["model_data"]["skip"] = 3;
  CHECK_THAT(errorOf(file), Contains("`skip` is 3; 0 or the number of outputs, 1, is expected"));
}

TEST_CASE("GuitarML's files say what they lack") {
  Json file = jsonOf("guitarml.json");
  file["state_dict"].erase("lin.weight");
  CHECK_THAT(errorOf(file), Contains("has no `lin.weight`"));
  file = jsonOf("guitarml.json");
  file["state_dict"]["conv.weight"] = {1, 2};
  CHECK_THAT(errorOf(file), Contains("`conv.weight`, which belongs to no layer"));
  file = jsonOf("guitarml.json");
  file["model_data"]["hidden_size"] = 4;
  CHECK_THAT(errorOf(file), Contains("`rec.weight_ih_l0` has the shape (12, 2), expected (16, 2)"));
  file["model_data"]["unit_type"] = "Conv";
  CHECK_THAT(errorOf(file), Contains("`unit_type` is `Conv`"));
  file["model_data"]["model"] = "WaveNet";
  CHECK_THAT(errorOf(file), Contains("is a model `WaveNet`"));
}

TEST_CASE("AIDA-X's gains are factors before and after the model") {
  Json file = jsonOf("aida-x.json");
  file["in_gain"] = 20;
  file["out_gain"] = -20;
  ImportedModel model = read(file.dump());
  CHECK(layersOf(model) ==
        std::vector<std::string>{"rescaling", "gru", "dense", "add", "rescaling"});
  CHECK(findArgument(model.layers.front().call, "scale")->real == 10);
  CHECK(findArgument(model.layers.back().call, "scale")->real == Approx(0.1));
  // The scaled audio is added.
  CHECK(model.layers[3].inputs.at(1) == model.layers[0].results.at(0));
}

TEST_CASE("All layers of RTNeural that the language lacks are listed") {
  Json file = jsonOf("rtneural.json");
  file["layers"].push_back(
      {{"type", "conv1d"}, {"shape", {nullptr, nullptr, 1}}, {"weights", {{1}}}});
  file["layers"].push_back({{"type", "strided"}, {"shape", {1}}, {"weights", Json::array()}});
  file["layers"][1]["weights"][0][0][1] = 0.5;
  CHECK_THAT(errorOf(file), Contains("layer 1 (`prelu` with a slope for each feature), layer 3 "
                                     "(`conv1d`), layer 4 (`strided`)"));
}

TEST_CASE("Shapes of RTNeural's weights are checked") {
  Json file = jsonOf("rtneural.json");
  file["layers"][0]["weights"][1].erase(0);
  CHECK_THAT(errorOf(file),
             Contains("layer 0 (`lstm`), weight 1 has the shape (2, 12), expected (3, 12)"));
  file["layers"][0]["weights"][1][0].erase(0);
  CHECK_THAT(errorOf(file), Contains("lists of 11 and of 12 values"));
  file = jsonOf("rtneural.json");
  file["layers"][2]["activation"] = "sine";
  CHECK_THAT(errorOf(file), Contains("has the activation `sine`"));
  file["layers"] = 3;
  CHECK_THAT(errorOf(file), Contains("`layers` is no list"));
}

TEST_CASE("A recurrent layer without a word for its activation has tanh") {
  Json file = jsonOf("rtneural.json");
  file["layers"][0]["activation"] = "tanh";
  CHECK(layersOf(read(file.dump())).front() == "lstm");
  file["layers"][0]["activation"] = "relu";
  CHECK_THAT(errorOf(file), Contains("RTNeural computes recurrent layers with `tanh`"));
}

TEST_CASE("Damaged JSON is an error at every length") {
  for (const char *name : {"rest.nam", "guitarml.json", "rtneural.json"}) {
    std::string whole = readFile(files / name);
    for (size_t share = 0; share < 20; ++share)
      CHECK(!messageOf([&] { read("{" + whole.substr(1, whole.size() * share / 20)); }).empty());
  }
  CHECK_THAT(messageOf([] { read("{\"in_shape\": " + std::string(100000, '[')); }),
             Contains("nested more than"));
}

TEST_CASE("What a format cannot hold is said") {
  Format nam = namFormat(), rtNeural = rtNeuralFormat(), aidaX = aidaXFormat();
  CHECK_THAT(errorOfWriting(nam, "gru(3, return_sequences=true)\n  dense(1)"),
             Contains("holds LSTMs with the same number of units"));
  CHECK_THAT(errorOfWriting(nam, "lstm(3, return_sequences=true)\n  dense(2)"),
             Contains("ends with a dense layer of one unit without activation"));
  CHECK_THAT(errorOfWriting(nam, "lstm(3)\n  dense(1)"), Contains("`return_sequences=true`"));
  CHECK_THAT(errorOfWriting(nam, "lstm(3, relu, return_sequences=true)\n  dense(1)"),
             Contains("with `tanh` and `sigmoid`; layer `lstm` has others"));
  CHECK_THAT(errorOfWriting(rtNeural, "gru(3, return_sequences=true, reset_after=false)"),
             Contains("no GRU with `reset_after=false`"));
  CHECK_THAT(errorOfWriting(rtNeural, "bidirectional(gru(3, return_sequences=true))"),
             Contains("no layer like `bidirectional`"));
  CHECK_THAT(errorOfWriting(rtNeural, "dense(3, gelu)"), Contains("no activation `gelu`"));
  CHECK_THAT(errorOfWriting(rtNeural, "d = dense(1)\n  add()(d, x)"),
             Contains("`--format aida-x` has them"));
  CHECK_THAT(errorOfWriting(aidaX, "a = dense(1)\n  b = dense(1)(x)\n  add()(a, b)"),
             Contains("cannot hold `dense_1` at its place"));
  // AIDA-X adds the scaled audio.
  CHECK_THAT(errorOfWriting(aidaX, "rescaling(2)\n  d = dense(1)\n  add()(d, x)"),
             Contains("cannot hold `add` at its place"));
  CHECK_THAT(errorOfWriting(aidaX, "embedding(5, 2)", "tokens[?]"), Contains("one input f32"));
}
