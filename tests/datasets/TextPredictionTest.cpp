// What each loss says about an output: class, probability, error.
#include "datasets/TextPrediction.h"

#include "Texts.h"

using namespace rnn;

namespace {

TextPrediction predict(const char *loss, bool fromLogits, std::vector<float> output) {
  TextModel model(2, loss);
  model.table.from_logits = fromLogits;
  return readPrediction(model.table, output);
}

} // namespace

TEST_CASE("one unit of a crossentropy is the chance of class 1") {
  TextPrediction logit = predict("binary_crossentropy", true, {2});
  CHECK(logit.logit.value() == 2);
  CHECK(logit.probability.value() == Approx(0.880797));
  CHECK(logit.label == 1);
  CHECK(predict("binary_focal_crossentropy", true, {-0.5}).label == 0);
  TextPrediction chance = predict("binary_crossentropy", false, {0.4f});
  CHECK_FALSE(chance.logit);
  CHECK(chance.probability.value() == 0.4f);
  CHECK(chance.label == 0);
  CHECK(predict("binary_crossentropy", false, {0.6f}).label == 1);
}

TEST_CASE("the greatest of several units is the class") {
  TextPrediction logit = predict("categorical_crossentropy", true, {1, 3, 1});
  CHECK(logit.logit.value() == 3);
  CHECK(logit.probability.value() == Approx(0.786986));
  CHECK(logit.label == 1);
  TextPrediction chance = predict("sparse_categorical_crossentropy", false, {0.1f, 0.2f, 0.7f});
  CHECK_FALSE(chance.logit);
  CHECK(chance.probability.value() == 0.7f);
  CHECK(chance.label == 2);
}

TEST_CASE("other losses tell no chance") {
  TextPrediction hinge = predict("hinge", false, {0.3f});
  CHECK(hinge.label == 1);
  CHECK(hinge.output == 0.3f);
  CHECK_FALSE(hinge.probability);
  CHECK(predict("squared_hinge", false, {-0.3f}).label == 0);
  TextPrediction number = predict("mean_squared_error", false, {4.5f});
  CHECK(number.output == 4.5f);
  CHECK_FALSE(number.probability);
  CHECK_FALSE(number.label);
  TextPrediction none = predict(nullptr, false, {0.5f, 2});
  CHECK(none.label == 1);
  CHECK_FALSE(none.probability);
}

TEST_CASE("a text has one prediction") {
  TextModel model;
  rnn_value outputs[] = {{"dense", {1, {3}}, 0, 0, 0, 0, 0},
                         {"dense_1", {2, {5, 1}}, 0, 0, 0, 0, 0}};
  model.table.outputs = outputs;
  model.table.output_count = 1;
  requireOnePrediction(model.table);
  model.table.output_count = 2;
  CHECK(messageOf([&] { requireOnePrediction(model.table); }) ==
        "model `reader` has 2 outputs; a text has one prediction");
  model.table.output_count = 1;
  model.table.outputs = &outputs[1];
  CHECK(messageOf([&] { requireOnePrediction(model.table); }) ==
        "a text has one prediction, but an output of model `reader` is (None, 5, 1)");
}

TEST_CASE("an output is the more wrong, the greater its loss is") {
  auto error = [](const char *loss, bool fromLogits, std::vector<float> output, double label) {
    TextModel model(2, loss);
    model.table.from_logits = fromLogits;
    return errorOf(model.table, output, label);
  };
  CHECK(error("binary_crossentropy", true, {-3}, 1) > error("binary_crossentropy", true, {-2}, 1));
  CHECK(error("binary_crossentropy", true, {-2}, 1) > error("binary_crossentropy", true, {1}, 0));
  CHECK(error("binary_crossentropy", false, {0.2f}, 1) ==
        Approx(error("binary_crossentropy", false, {0.8f}, 0)));
  CHECK(error("hinge", false, {0.5f}, 0) > error("hinge", false, {0.5f}, 1));
  CHECK(error("sparse_categorical_crossentropy", true, {100, 200, 0}, 0) >
        error("sparse_categorical_crossentropy", true, {100, 200, 0}, 1));
  CHECK(error("categorical_crossentropy", false, {0.1f, 0.7f, 0.2f}, 0) >
        error("categorical_crossentropy", false, {0.1f, 0.7f, 0.2f}, 2));
  CHECK(error("mean_squared_error", false, {2}, 5) == 3);
}
