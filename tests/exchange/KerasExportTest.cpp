// Models become files of Keras 3, which give the same text and the same bits of weights again.
#include "KerasFiles.h"
#include "exchange/keras/ExportKeras.h"
#include "exchange/keras/WriteConfig.h"

using namespace rnn;
using namespace rnn::exchange;

namespace {

Tensors numberedWeights(const CheckedModel &model) {
  Tensors weights;
  float next = 0.1F;
  for (const WeightPlace &place : model.weights()) {
    Array array = arrayOf(place.shape);
    for (float &value : array.values)
      value = next *= 1.01F;
    weights.arrays[place.path] = std::move(array);
  }
  return weights;
}

/// There and back: the text that comes back; the weights must have the same bits.
std::string goAround(const std::string &text) {
  CheckedModel model = checkText("m.rnn", text);
  Tensors weights = numberedWeights(model);
  Imported back = importBytes(writeKeras(model, weights));
  REQUIRE(back.weights.arrays.size() == weights.arrays.size());
  for (const auto &[name, array] : weights.arrays) {
    INFO(name);
    CHECK(back.weights.arrays.at(name).shape == array.shape);
    CHECK(back.weights.arrays.at(name).values == array.values);
  }
  return back.model.text;
}

std::string errorOf(const std::string &text) {
  CheckedModel model = checkText("m.rnn", text);
  return messageOf([&] { writeKeras(model, numberedWeights(model)); });
}

} // namespace

TEST_CASE("a stack of layers goes through Keras and back") {
  const std::string text = R"(model m {
  input x: tokens[?]

  embedding(20, 4, mask_zero=true)
  spatial_dropout1d(0.2)
  bidirectional(lstm(5, unit_forget_bias=false, dropout=0.1, return_sequences=true), merge_mode=sum)
  time_distributed(dense(3, elu(alpha=0.5), kernel_initializer=random_uniform(minval=-0.1, maxval=0.1), kernel_regularizer=l1_l2(l1=0.1, l2=0.2)))
  layer_normalization(epsilon=0.01, scale=false)
  bidirectional(gru(3, return_sequences=true), backward_layer=simple_rnn(2, return_sequences=true))
  gru(4, recurrent_activation=hard_sigmoid, recurrent_constraint=max_norm(max_value=3), reset_after=false)
  dense(3, softmax, use_bias=false)

  loss sparse_categorical_crossentropy(ignore_class=2)
  optimizer sgd(learning_rate=cosine_decay(0.1, 50), momentum=0.9, nesterov=true, clipnorm=1)
  metrics accuracy, sparse_top_k_categorical_accuracy(k=2)
}
)";
  CHECK(goAround(text) == text);
}

TEST_CASE("a layer that is applied several times goes through Keras and back with its weights") {
  const std::string text = R"(model m {
  input first: f32[?, 3]
  input second: f32[9, 3]

  encoder_layer = bidirectional(gru(3, return_sequences=true), name="encoder")
  encoder = encoder_layer()
  encoder_1 = encoder_layer(second)
  narrow_layer = dense(3, name="narrow")
  narrow = narrow_layer(encoder)
  narrow_1 = narrow_layer(encoder_1)
  lstm_layer = lstm(4)
  lstm = lstm_layer(narrow)
  lstm_1 = lstm_layer(narrow_1)
  encoder_layer(narrow)
  narrow_layer()
  lstm_2 = lstm_layer()
  concatenate()(lstm, lstm_1, lstm_2)
}
)";
  CHECK(goAround(text) == text);
}

TEST_CASE("an embedding in reverse goes through Keras and back with its weights") {
  const std::string text = R"(model m {
  input x: tokens[?]

  words_layer = reversible_embedding(20, 4, mask_zero=true, name="words")
  words_layer()
  gru(4, return_sequences=true)
  words_layer(reverse=true)
  reversible_embedding(6, 20, tie_weights=false, logit_soft_cap=30)(reverse=true)
}
)";
  CHECK(goAround(text) == text);
}

TEST_CASE("a model with states, branches and several outputs goes through Keras and back") {
  const std::string text = R"(model m {
  input source: f32[?, 2]
  input target: f32[7, 3]

  masking = masking(mask_value=-1)
  left = lstm(3, name="left")
  _, right_state_1, right_state_2 = lstm(4, return_state=true, name="right")(masking)
  steps = lstm(4, return_sequences=true, name="steps")(target, initial_state=[right_state_1, right_state_2])
  global_max_pooling1d()
  after = dense(3, relu, name="after")
  before = dense(3, name="before")(left)
  multiply()(after, before)
  last = dense(2, name="last")

  output last, steps
}
)";
  CHECK(goAround(text) == text);
}

TEST_CASE("losses and metrics of several outputs go through Keras and back") {
  const std::string text = R"(model m {
  input x: f32[9, 3]

  steps = gru(4, return_sequences=true, name="steps")
  load = dense(2, name="load")
  kind = dense(3, name="kind")(steps)

  output load, steps, kind

  loss total = mean_squared_error(load) + 0.3 * sparse_categorical_crossentropy(kind, from_logits=true)
  optimizer adam
  metrics mean_absolute_error(load), accuracy(kind)
}
)";
  CHECK(goAround(text) == text);
  CHECK(writeKerasConfig(
            checkText("m.rnn", text))["compile_config"]["metrics"][0][0]["config"]["name"] ==
        "mean_absolute_error");
  CHECK(errorOf(R"(model m {
  input x: f32[9, 3]
  a = gru(4)
  b = dense(2)
  output a, b
  loss total = mse(a) + mae(b) + 0.1 * huber(b)
  optimizer adam
}
)") == "Keras does not have: the part `b_huber` of the loss");
}

TEST_CASE("what Keras does not have is listed in one error") {
  CHECK(errorOf(R"(cell mine(x, h) {
  parameter kernel: [features, units]
  next h = tanh(dot(x, kernel) + h)
}
model m {
  input x: f32[?, 2]
  parameter start: [4]
  rnn(mine(3), return_sequences=true)
  lstm(4, recurrent_activation=keras2_hard_sigmoid, return_sequences=true)
  gru(4)(initial_state=start)
  dense(2, gelu(approximate=true))
}
)") == "Keras does not have: layer `dense`: activation=gelu with arguments, layer `gru`: a "
       "parameter "
       "as its initial state, layer `lstm`: recurrent_activation=keras2_hard_sigmoid, layer `rnn` "
       "(rnn)");
}

TEST_CASE("layers that are no classes of Keras are listed") {
  CHECK(errorOf(R"(model m {
  input x: f32[5, 4]
  select_features(start=1)
  global_sum_pooling1d()
  dense(2)
}
)") == "Keras does not have: layer `global_sum_pooling1d` (global_sum_pooling1d), layer "
       "`select_features` (select_features)");
}

TEST_CASE("masks that are joined under the name of Keras' own operation are an error") {
  CHECK(errorOf(R"(model m {
  input a: tokens[4]
  input b: tokens[4]
  u = embedding(9, 2, mask_zero=true)(a)
  v = embedding(9, 2, mask_zero=true)(b)
  concatenate()(u, v)
  gru(2)
}
)") == "Keras does not have: layer `concatenate`: masks under its name, which is that of Keras' "
       "own operation; add `name=\"joined\"`");
}
