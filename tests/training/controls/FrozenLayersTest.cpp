// Frozen weights stay unchanged and affect neither norms nor losses.
#include "training/controls/FrozenLayers.h"

#include "SmallModel.h"

#include <cmath>

using namespace rnn;

namespace {

/// Parameters after some steps of `decaying` with these layers frozen.
std::vector<float> trained(const std::vector<std::string> &layers, uint64_t steps) {
  CompiledModel model = loadModel("decaying");
  RandomSamples data(model.table(), model->batch);
  Trainer trainer(model.table(), 1);
  trainer.initialize(3);
  trainer.freeze(FrozenLayers(model.table(), layers));
  for (uint64_t step = 0; step < steps; ++step)
    trainer.step(data.view());
  return copyParameters(trainer);
}

/// Whether each parameter is the same in both.
std::vector<bool> same(const std::vector<float> &a, const std::vector<float> &b) {
  CompiledModel model = loadModel("decaying");
  std::vector<bool> result;
  for (const rnn_parameter &parameter : std::span(model->parameters, model->parameter_count)) {
    auto from = a.begin() + parameter.offset;
    result.push_back(std::equal(from, from + parameter.size, b.begin() + parameter.offset));
  }
  return result;
}

} // namespace

TEST_CASE("frozen weights stay, in spite of decay, and the others learn") {
  std::vector<float> first = trained({}, 0);
  // gru: kernel, recurrent_kernel, bias; gru_1: the same; dense: kernel, bias
  CHECK(same(trained({}, 3), first) == std::vector(8, false));
  CHECK(same(trained({"gru"}, 3), first) ==
        std::vector{true, true, true, false, false, false, false, false});
  CHECK(same(trained({"dense", "gru_1"}, 3), first) ==
        std::vector{false, false, false, true, true, true, true, true});
}

TEST_CASE("frozen weights have no part in the norm of all gradients") {
  // The optimizer's step has the length that `global_clipnorm` allows, whatever
  // is frozen.
  CompiledModel model = loadModel("clipped");
  RandomSamples data(model.table(), model->batch);
  auto length = [&](const std::vector<std::string> &layers) {
    Trainer trainer(model.table(), 1);
    trainer.initialize(3);
    trainer.freeze(FrozenLayers(model.table(), layers));
    std::vector<float> before = copyParameters(trainer);
    trainer.step(data.view());
    double sum = 0;
    for (size_t i = 0; i < before.size(); ++i)
      sum += std::pow(double(trainer.parameters()[i]) - before[i], 2);
    return std::sqrt(sum);
  };
  CHECK(length({}) == Approx(0.001).epsilon(1e-3));
  CHECK(length({"dense"}) == Approx(0.001).epsilon(1e-3));
  CHECK(length({"gru", "gru_1"}) == Approx(0.001).epsilon(1e-3));
}

TEST_CASE("the regularizer of a frozen layer has no part in a loss, as in Keras") {
  CompiledModel model = loadModel("held");
  std::vector<float> zeros(2);
  SampleView data{zeros.data(), zeros.data(), 2};
  struct Case {
    std::vector<std::string> layers;
    double loss;
    std::vector<float> weights, averages; // behind a step, and at the end
  };
  // 3 - 0.1 * 0.5 * 3 - 0.1 * 2 * 3 = 2.25; the average begins with it, then comes `max_norm`.
  const std::vector<Case> cases = {{{}, 18, {2.25, 2.2}, {2.25, 2.25}},
                                   {{"dense"}, 9, {3, 2.2}, {3, 2.25}},
                                   {{"dense_1"}, 9, {2.25, 3}, {2.25, 3}}};
  for (const Case &each : cases) {
    Trainer trainer(model.table(), 1);
    trainer.freeze(FrozenLayers(model.table(), each.layers));
    auto weight = [&](uint64_t k) -> float & {
      return trainer.parameters()[model->parameters[k].offset];
    };
    weight(0) = weight(1) = 3;
    CHECK(trainer.evaluate(data) == Approx(each.loss));
    CHECK(trainer.step(data) == Approx(each.loss));
    for (uint64_t k = 0; k < 2; ++k)
      CHECK(weight(k) == Approx(each.weights[k]));
    trainer.finalize();
    for (uint64_t k = 0; k < 2; ++k)
      CHECK(weight(k) == Approx(each.averages[k]));
  }
}

TEST_CASE("layers that cannot be frozen are named") {
  CompiledModel model = loadModel("masked");
  auto message = [&](const std::vector<std::string> &layers) {
    return messageOf([&] { FrozenLayers(model.table(), layers); });
  };
  CHECK(message({"gru", "lstm"}) == "there is no layer `lstm` to freeze; the layers with weights "
                                    "of model `masked` are gru, dense");
  CHECK(message({"gr"}).starts_with("there is no layer `gr` to freeze"));
  CHECK(message({"masking"}) == "there are no weights in layer `masking` to freeze; the layers "
                                "with weights of model `masked` are gru, dense");
  CHECK(message({"dense", "gru", "gru"}) ==
        "all layers with weights of model `masked` are frozen; nothing is left to train");
}
