// A model -> the same model with the values, gates and states of all layers as outputs.
#include "model/Probe.h"

#include "model/LayerRules.h"

#include <algorithm>
#include <fmt/format.h>

namespace rnnc {

std::vector<std::string> gateNames(const Layer &layer) {
  if (!layer.definition->values.empty())
    return layer.definition->values;
  std::vector<std::string> names{"state"};
  for (int64_t state = 1; state < stateCountOf(layer); ++state)
    names.push_back(fmt::format("state {}", state + 1));
  return names;
}

namespace {

void exposeGates(Model &model, Layer &layer, int64_t steps) {
  if (!layer.definition->isRecurrent())
    return;
  for (const std::string &gate : gateNames(layer)) {
    // If a layer returns its steps, they are its value.
    bool isValue = gate == "state" && layer.returnSequences;
    if (isValue)
      continue;
    layer.exposed.push_back({gate, model.tensors.size()});
    model.outputs.push_back(model.tensors.size());
    model.tensors.push_back({layer.name + "/" + gate, {steps, layer.units}});
  }
}

} // namespace

void exposeValues(Model &model) {
  for (Layer &layer : model.layers) {
    if (layer.definition->wrapping == Wrapping::Directions)
      for (Layer &direction : layer.wrapped)
        exposeGates(model, direction, layer.inputShape.front());
    else
      exposeGates(model, layer, layer.inputShape.front());
    for (size_t tensor : layer.outputs) {
      model.tensors[tensor].name = layer.name;
      if (std::ranges::find(model.outputs, tensor) == model.outputs.end())
        model.outputs.push_back(tensor);
    }
  }
}

} // namespace rnnc
