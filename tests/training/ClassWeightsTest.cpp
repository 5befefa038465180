// Class weights: their text, the class of a target, their product with sample weights.
#include "training/ClassWeights.h"

#include "Expect.h"

using namespace rnn;

namespace {

/// A table of which the target alone matters here.
rnn_model modelOf(std::vector<uint64_t> target, uint64_t classes = 0) {
  rnn_model model = {};
  model.name = "m";
  model.target.shape.rank = target.size();
  std::copy(target.begin(), target.end(), model.target.shape.sizes);
  model.target.classes = classes;
  return model;
}

std::vector<float> weigh(const rnn_model &model, const std::vector<float> &targets,
                         const ClassWeights &weights, const float *own = nullptr) {
  uint64_t size = std::max<uint64_t>(1, model.target.shape.rank ? model.target.shape.sizes[0] : 1);
  return weighByClass(model, {nullptr, targets.data(), targets.size() / size, own}, weights);
}

using Weights = std::vector<float>;

} // namespace

TEST_CASE("class weights are read") {
  CHECK(parseClassWeights("0:1,1:5") == ClassWeightTexts{{"0", 1}, {"1", 5}});
  CHECK(parseClassWeights("-1:0.25") == ClassWeightTexts{{"-1", 0.25}});
  CHECK(parseClassWeights("a:b:2") == ClassWeightTexts{{"a:b", 2}});
  for (const char *text : {"", "0", "0:", ":1", "a:b", "0:-1", "0:inf", "0:1,"})
    CHECK(messageOf([&] {
            parseClassWeights(text);
          }).starts_with("expected a class and a weight of at least 0, such as `0:1,1:5`"));
  CHECK(messageOf([] { parseClassWeights("1:2,1:3"); }) == "class 1 has two weights");
}

TEST_CASE("the class of one output is its target, rounded") {
  CHECK(weigh(modelOf({1}), {0, 1, 1, 2, 0.6f}, {{0, 0.5}, {1, 5}}) == Weights{0.5, 5, 5, 1, 5});
  CHECK(weigh(modelOf({1}), {-1, 1}, {{-1, 2}}) == Weights{2, 1});
}

TEST_CASE("the class of several targets is the greatest, and that of a number the number") {
  CHECK(weigh(modelOf({3}), {0, 0, 1, 1, 0, 0}, {{2, 5}}) == Weights{5, 1});
  CHECK(weigh(modelOf({}, 3), {2, 0, 1, -1}, {{0, 2}, {2, 5}}) == Weights{5, 2, 1, 1});
}

TEST_CASE("weights of classes and of samples are multiplied") {
  float own[] = {1, 2, 0};
  CHECK(weigh(modelOf({1}), {0, 1, 1}, {{1, 5}}, own) == Weights{1, 10, 0});
}

TEST_CASE("classes that are none") {
  auto message = [](const rnn_model &model, const std::string &text,
                    const std::vector<std::string> &names = {}) {
    return messageOf([&] { numberClasses(model, parseClassWeights(text), names); });
  };
  CHECK(message(modelOf({3}), "3:1") ==
        "class 3 has a weight, but the classes of model `m` are 0 to 2");
  CHECK(message(modelOf({}, 3), "-1:1") ==
        "class -1 has a weight, but the classes of model `m` are 0 to 2");
  rnn_model binary = modelOf({1});
  binary.loss = "binary_crossentropy";
  CHECK(message(binary, "7:1") == "class 7 has a weight, but the classes of model `m` are 0 to 1");
  CHECK(message(binary, "pos:1") == "class `pos` has a weight, but the classes of this data have "
                                    "no names: they are numbers");
  CHECK(message(binary, "0.5:1", {"neg", "pos"}) ==
        "class `0.5` has a weight, but the classes are `neg`, `pos`");
  CHECK(message(modelOf({3}), "2:1", {"neg", "pos"}) ==
        "class `2` has a weight, but the classes are `neg`, `pos`");
  CHECK(message(binary, "1:1,pos:2", {"neg", "pos"}) ==
        "class `pos` has two weights: by its name and by its number");
  CHECK(message(modelOf({6, 2}), "2:1") ==
        "class 2 has a weight, but the classes of model `m` are 0 to 1");
  CHECK(message(modelOf({6}, 3), "3:1") ==
        "class 3 has a weight, but the classes of model `m` are 0 to 2");
  CHECK(messageOf([] { weigh(modelOf({1}), {0, 1}, {{2, 5}}); }) ==
        "class 2 has a weight, but no training target has this class");
}

TEST_CASE("classes have the names of labels, or numbers") {
  std::vector<std::string> names{"neg", "pos", "0"};
  auto number = [&](const char *text) {
    return numberClasses(modelOf({3}), parseClassWeights(text), names);
  };
  CHECK(number("pos:5,neg:2") == ClassWeights{{0, 2}, {1, 5}});
  CHECK(number("1:5,0:2") == ClassWeights{{1, 5}, {2, 2}});
}
