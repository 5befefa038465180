// Norms of gradients are those of the weights of each layer.
#include "training/watching/GradientNorms.h"

#include "SmallModel.h"
#include "training/controls/FrozenLayers.h"

#include <cmath>
#include <map>

using namespace rnn;

TEST_CASE("a layer's norm is the root of the squares of all of its gradients, a mean over steps") {
  CompiledModel model = loadModel("remembering");
  RandomSamples data(model.table(), 8);
  Trainer trainer(model.table(), 1);
  trainer.initialize(1);
  GradientNorms norms(model.table());
  std::vector<double> results(norms.size());
  std::map<std::string, double> expected; // sums over steps
  constexpr int steps = 3;
  for (int step = 0; step < steps; ++step) {
    trainer.step({data.inputs.data(), data.targets.data(), 4});
    norms.add(trainer.gradientsOfStep());
    std::map<std::string, double> squares;
    for (size_t i = 0; i < model->parameter_count; ++i) {
      const rnn_parameter &weight = model->parameters[i];
      std::string name = weight.name;
      for (uint64_t j = 0; j < weight.size; ++j)
        for (const std::string &sum :
             {std::string("gradient_norm"), "gradient_norm/" + name.substr(0, name.find('/'))})
          squares[sum] += std::pow(double(trainer.gradientsOfStep()[weight.offset + j]), 2);
    }
    for (const auto &[name, sum] : squares)
      expected[name] += std::sqrt(sum);
  }
  norms.results(results);
  std::vector<std::string> names = norms.names();
  REQUIRE(names.size() == norms.size());
  CHECK(names[0] == "gradient_norm");
  CHECK(names.size() == expected.size());
  CHECK(names.size() > 2);
  for (size_t i = 0; i < names.size(); ++i) {
    REQUIRE(expected.contains(names[i]));
    CHECK(results[i] > 0);
    CHECK(results[i] == Approx(expected[names[i]] / steps).epsilon(1e-12));
  }
}

TEST_CASE("the gradient of a frozen layer has the norm 0") {
  CompiledModel model = loadModel("remembering");
  RandomSamples data(model.table(), 8);
  Trainer trainer(model.table(), 1);
  trainer.initialize(1);
  GradientNorms norms(model.table());
  std::string layer = norms.names()[1].substr(std::string("gradient_norm/").size());
  trainer.freeze(FrozenLayers(model.table(), {layer}));
  trainer.step({data.inputs.data(), data.targets.data(), 4});
  norms.add(trainer.gradientsOfStep());
  std::vector<double> results(norms.size());
  norms.results(results);
  CHECK(results[1] == 0);
  CHECK(results[0] > 0);
}

TEST_CASE("what are norms of gradients is known by their names") {
  CHECK(isGradientNorm("gradient_norm"));
  CHECK(isGradientNorm("gradient_norm/gru"));
  CHECK_FALSE(isGradientNorm("gradient_norms"));
  CHECK_FALSE(isGradientNorm("loss"));
  CHECK(GradientNorms().names().empty());
}
