// A model -> the same model with the values, gates and states of all layers as outputs.
#include "model/Probe.h"

#include "model/LayerRules.h"
#include "training/ProbeNames.h"

#include <algorithm>
#include <fmt/format.h>
#include <numeric>

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

/// Without line ends and comments.
std::string onOneLine(std::string_view text) {
  std::string result;
  bool isComment = false;
  for (char c : text) {
    isComment = c == '#' || (isComment && c != '\n');
    bool isSpace = isComment || c == ' ' || c == '\n' || c == '\r' || c == '\t';
    if (!isSpace || !result.ends_with(' '))
      result += isSpace ? ' ' : c;
  }
  return result;
}

/// Zero in a prediction, which has no target.
void exposeDivisors(Model &model, const Source &source) {
  const LossFunction &loss = *model.lossFunction;
  std::vector<bool> needed = neededNodes(loss), isDivisor(loss.nodes.size());
  for (size_t i = 0; i < loss.nodes.size(); ++i)
    if (needed[i] && loss.nodes[i].operation == Arithmetic::Divide)
      isDivisor[loss.nodes[i].operands[1]] = true;
  const std::vector<int64_t> &output = model.output().shape;
  int64_t steps =
      std::accumulate(output.begin(), output.end() - 1, int64_t(1), std::multiplies<>());
  for (size_t i = 0; i < loss.nodes.size(); ++i) {
    const LossNode &node = loss.nodes[i];
    if (!isDivisor[i] || node.kind == LossNode::Number)
      continue;
    std::vector<int64_t> shape;
    if (node.hasTime)
      shape.push_back(steps);
    shape.push_back(node.hasUnits ? output.back() : 1);
    model.divisors.push_back({model.tensors.size(), i});
    model.outputs.push_back(model.tensors.size());
    model.tensors.push_back(
        {std::string(::rnn::divisorPrefix) + onOneLine(source.text(node.range)), shape});
  }
}

} // namespace

void exposeValues(Model &model, const Source &source) {
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
  if (model.lossFunction)
    exposeDivisors(model, source);
}

} // namespace rnnc
