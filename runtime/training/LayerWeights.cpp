// The table of a model -> its weights by layers.
#include "training/LayerWeights.h"

#include <algorithm>
#include <span>

namespace rnn {

std::string_view layerOf(const rnn_parameter &parameter) {
  std::string_view name = parameter.name;
  return name.substr(0, name.find('/'));
}

std::vector<LayerWeights> trainableLayers(const rnn_model &model) {
  std::vector<LayerWeights> layers;
  for (const rnn_parameter &parameter : std::span(model.parameters, model.parameter_count)) {
    if (!parameter.trainable)
      continue;
    std::string_view name = layerOf(parameter);
    auto found = std::ranges::find(layers, name, &LayerWeights::name);
    if (found == layers.end())
      found = layers.insert(layers.end(), {std::string(name), {}});
    found->weights.push_back(&parameter);
  }
  return layers;
}

} // namespace rnn
