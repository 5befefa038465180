// Imported models -> texts: defaults, names and inputs are left out where a person would.
#include "exchange/model/WriteText.h"
#include "exchange/model/AssignWeights.h"
#include "exchange/model/CheckedModel.h"

#include "Expect.h"

#include <catch2/catch.hpp>

using namespace rnn;
using namespace rnn::exchange;

namespace {

ImportedLayer layer(Value call, std::vector<std::string> inputs, std::vector<std::string> results) {
  return {.call = std::move(call),
          .inputs = std::move(inputs),
          .initialStates = {},
          .results = std::move(results),
          .weights = {}};
}

ImportedModel sequential(std::vector<Value> calls) {
  ImportedModel model;
  model.name = "my";
  model.inputs = {{.name = "input_1", .isTokens = false, .shape = {rnnc::unknownLength, 2}}};
  for (Value &call : calls)
    model.layers.push_back(layer(std::move(call), {}, {}));
  return model;
}

} // namespace

TEST_CASE("arguments that have their defaults, and automatic names, are left out") {
  ImportedModel model = sequential(
      {callValue("gru", {{"units", integerValue(30)},
                         {"return_sequences", booleanValue(true)},
                         {"activation", nameValue("tanh")},
                         {"kernel_initializer", nameValue("glorot_uniform")},
                         {"dropout", realValue(0)},
                         {"name", textValue("gru")}}),
       callValue("gru", {{"name", textValue("second")}, {"units", integerValue(4)}}),
       callValue("dense", {{"units", integerValue(1)},
                           {"activation", nameValue("relu")},
                           {"kernel_regularizer", callValue("l2", {{"l2", realValue(0.01)}})},
                           {"name", textValue("dense")}})});
  model.loss = nameValue("mean_squared_error");
  model.optimizer = callValue("adam", {{"learning_rate", realValue(float(0.002))}});
  CHECK(writeText(model).text == R"(model my {
  input x: f32[?, 2]

  gru(30, return_sequences=true)
  gru(4, name="second")
  dense(1, relu, kernel_regularizer=l2)

  loss mean_squared_error
  optimizer adam(learning_rate=0.002)
}
)");
}

TEST_CASE("values have names only where a line needs them") {
  ImportedModel model;
  model.name = "1 model";
  model.inputs = {{.name = "a b", .isTokens = true, .shape = {5}},
                  {.name = "loss", .isTokens = false, .shape = {8}}};
  model.layers = {
      layer(callValue("embedding", {{"input_dim", integerValue(10)},
                                    {"output_dim", integerValue(8)},
                                    {"name", textValue("embedding_2")}}),
            {"a b"}, {"e"}),
      layer(callValue("lstm", {{"units", integerValue(8)},
                               {"return_state", booleanValue(true)},
                               {"name", textValue("encoder/lstm")}}),
            {"e"}, {"y", "h", "c"}),
      layer(callValue("lstm", {{"units", integerValue(8)}, {"name", textValue("lstm")}}), {"e"},
            {"z"}),
      layer(callValue("add"), {"z", "loss"}, {"sum"})};
  model.layers[2].initialStates = {"h", "c"};
  model.outputs = {"sum", "z"};
  WrittenModel written = writeText(model);
  CHECK(written.text == R"(model _1_model {
  input a_b: tokens[5]
  input _loss: f32[8]

  embedding_2 = embedding(10, 8, name="embedding_2")
  _, encoder_lstm_state_1, encoder_lstm_state_2 = lstm(8, return_state=true, name="encoder_lstm")
  lstm = lstm(8)(embedding_2, initial_state=[encoder_lstm_state_1, encoder_lstm_state_2])
  add = add()(lstm, _loss)

  output add, lstm
}
)");
  CHECK(written.renamed == std::vector<std::string>{"`a b` is called `a_b`",
                                                    "`loss` is called `_loss`",
                                                    "layer `encoder/lstm` is called "
                                                    "`encoder_lstm`"});
  CHECK(checkText("my", written.text).weights().size() == 7);
}

TEST_CASE("a layer inside another has parentheses, also without arguments") {
  ImportedModel model =
      sequential({callValue("time_distributed", {{"layer", callValue("layer_normalization")}})});
  std::string text = writeText(model).text;
  CHECK_THAT(text, Catch::Contains("  time_distributed(layer_normalization())\n"));
  CHECK(checkText("my", text).weights().size() == 2);
}

TEST_CASE("numbers have the digits that a person would write") {
  CHECK(realValue(0.0010000000474974513).text == "0.001");
  CHECK(realValue(1e-7).text == "1e-7");
  CHECK(realValue(float(1e-7)).text == "1e-7");
  CHECK(realValue(1e20).text == "1e20");
  CHECK(realValue(0.1234567890123).text == "0.1234567890123");
  CHECK(realValue(3).text == "3");
}

TEST_CASE("weights of another number or shape are errors with the layer's name") {
  ImportedModel model = sequential(
      {callValue("gru", {{"units", integerValue(3)}}),
       callValue("bidirectional", {{"layer", callValue("lstm", {{"units", integerValue(2)}})}})});
  removeArgument(model.layers[0].call, "name");
  addArgument(model.layers[0].call, "return_sequences", booleanValue(true));
  WrittenModel written = writeText(model);
  CheckedModel checked = checkText("my", written.text);
  std::vector<WeightPlace> places = checked.weights();
  REQUIRE(places.size() == 9);
  CHECK(places[3].path == "bidirectional/forward_lstm/lstm_cell/kernel");
  auto arrayOf = [](const WeightPlace &place) {
    return Array{place.shape, std::vector<float>(*elementsOf(place.shape))};
  };
  for (size_t i = 0; i < 9; ++i)
    model.layers[i < 3 ? 0 : 1].weights.push_back(arrayOf(places[i]));
  CHECK(assignWeights(model, written, checked).size() == 9);
  model.layers[0].weights[1].shape = {9, 3};
  CHECK(messageOf([&] { assignWeights(model, written, checked); }) ==
        "layer `gru`: the file's weight for `gru/gru_cell/recurrent_kernel` has the shape "
        "(9, 3), expected (3, 9)");
  model.layers[1].weights.pop_back();
  model.layers[0].weights[1].shape = {3, 9};
  CHECK(messageOf([&] { assignWeights(model, written, checked); }) ==
        "layer `bidirectional` has 5 weights in the file, but 6 in the model");
}

TEST_CASE("a text that the language refuses is an error with the compiler's messages") {
  CHECK_THAT(messageOf([] { checkText("f.h5", "model m {\n  input x: f32[3, 2]\n  gru(0)\n}\n"); }),
             Catch::StartsWith("`f.h5` is no model of the language:\nf.h5:3:7: error: "));
}
