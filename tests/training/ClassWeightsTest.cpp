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
  CHECK(parseClassWeights("0:1,1:5") == ClassWeights{{0, 1}, {1, 5}});
  CHECK(parseClassWeights("-1:0.25") == ClassWeights{{-1, 0.25}});
  for (const char *text : {"", "0", "0:", ":1", "a:1", "0.5:1", "0:-1", "0:inf", "0:1,", "0:1;1:5"})
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

TEST_CASE("classes that are none, and targets with steps") {
  auto message = [](const rnn_model &model, const ClassWeights &weights) {
    return messageOf([&] { weighByClass(model, {}, weights); });
  };
  CHECK(message(modelOf({3}), {{3, 1}}) ==
        "class 3 has a weight, but the classes of model `m` are 0 to 2");
  CHECK(message(modelOf({}, 3), {{-1, 1}}) ==
        "class -1 has a weight, but the classes of model `m` are 0 to 2");
  CHECK(message(modelOf({6, 2}), {{0, 1}}) ==
        "a weight of classes needs one class for each sample, but a target of model `m` is "
        "(None, 6, 2)");
  CHECK(message(modelOf({6}, 3), {{0, 1}}) ==
        "a weight of classes needs one class for each sample, but a target of model `m` is "
        "(None, 6)");
}
