// Names of layers -> weights that an update leaves unchanged.
#include "training/controls/FrozenLayers.h"

#include "data/Error.h"

#include <algorithm>
#include <fmt/ranges.h>

namespace rnn {

namespace {

/// The names of a layer's weights begin with the layer's name; a parameter of the model itself has
/// only a name.
bool isOf(const rnn_parameter &parameter, const std::string &layer) {
  std::string_view name = parameter.name;
  return name == layer || name.starts_with(layer + "/");
}

void requireLayer(const rnn_model &model, const std::string &name) {
  std::vector<std::string> withWeights;
  bool exists = false;
  for (const rnn_layer &layer : std::span(model.layers, model.layer_count)) {
    exists |= name == layer.name;
    if (layer.parameters > 0)
      withWeights.push_back(layer.name);
  }
  if (std::ranges::find(withWeights, name) == withWeights.end())
    fail("{} `{}` to freeze; the layers with weights of model `{}` are {}",
         exists ? "there are no weights in layer" : "there is no layer", name, model.name,
         fmt::join(withWeights, ", "));
}

} // namespace

FrozenLayers::FrozenLayers(const rnn_model &model, const std::vector<std::string> &names) {
  for (const std::string &name : names)
    requireLayer(model, name);
  uint64_t size = 0, trained = 0;
  for (const rnn_parameter &parameter : std::span(model.parameters, model.parameter_count)) {
    isFrozen.push_back(
        std::ranges::any_of(names, [&](const auto &name) { return isOf(parameter, name); }));
    if (isFrozen.back()) {
      ranges.push_back({parameter.offset, parameter.size});
      size += parameter.size;
    } else {
      trained += parameter.trainable;
    }
  }
  if (!ranges.empty() && trained == 0)
    fail("all layers with weights of model `{}` are frozen; nothing is left to train", model.name);
  kept.resize(size);
}

void FrozenLayers::hold(std::span<const float> parameters, std::span<float> gradients) {
  auto place = kept.begin();
  for (const Range &range : ranges) {
    place = std::ranges::copy(parameters.subspan(range.offset, range.size), place).out;
    std::ranges::fill(gradients.subspan(range.offset, range.size), 0.0f);
  }
}

void FrozenLayers::restore(std::span<float> parameters) const {
  auto place = kept.begin();
  for (const Range &range : ranges) {
    std::copy_n(place, range.size, parameters.begin() + range.offset);
    place += range.size;
  }
}

} // namespace rnn
