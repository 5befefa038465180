// A drawn model that grows: its values, and layers that are applied to them.
#include "oracle/RandomGraph.h"

#include <algorithm>
#include <fmt/format.h>
#include <numeric>

namespace rnn::oracle {

using namespace rnnc;

Names kindsOf(bool (*has)(const LayerDefinition &)) {
  Names names;
  for (const LayerDefinition &definition : layerDefinitions())
    if (has(definition))
      names.push_back(definition.schema.name);
  return names;
}

int64_t elementsOf(const Shape &shape) {
  return std::accumulate(shape.begin(), shape.end(), int64_t(1), std::multiplies<>());
}

size_t RandomGraph::add(RandomModel::Layer layer, const std::vector<size_t> &inputs,
                        const std::vector<Shape> &results, const std::vector<size_t> &states) {
  for (const std::vector<size_t> *read : {&inputs, &states})
    for (size_t i : *read) {
      values[i].isUsed = true;
      if (isGraph)
        (read == &inputs ? layer.inputs : layer.states).push_back(values[i].name);
    }
  size_t first = values.size();
  for (const Shape &shape : results) {
    values.push_back({isGraph ? fmt::format("v{}", values.size()) : "", shape});
    if (isGraph)
      layer.results.push_back(values.back().name);
  }
  // Four gates in each of two directions, at most.
  double steps = elementsOf(results[0]) / results[0].back(), units = results[0].back();
  if (values[inputs[0]].shape.size() > 1 && !values[inputs[0]].isTokens)
    steps = std::max<double>(steps, values[inputs[0]].shape[0]);
  work += 4 * steps * units * (units + values[inputs[0]].shape.back());
  model.layers.push_back(std::move(layer));
  return first;
}

size_t RandomGraph::add(RandomModel::Layer layer, const std::vector<size_t> &inputs) {
  std::vector<Shape> results = apply(layer, inputs).value().results;
  return add(std::move(layer), inputs, results);
}

std::optional<AppliedLayer> RandomGraph::apply(const RandomModel::Layer &layer,
                                               const std::vector<size_t> &inputs) const {
  std::vector<Shape> shapes;
  for (size_t input : inputs)
    shapes.push_back(values[input].shape);
  return oracle::apply(layer, shapes, calls.cells);
}

bool RandomGraph::fits(const RandomModel::Layer &layer, size_t value) const {
  constexpr int64_t wide = 300;
  std::optional<AppliedLayer> applied = apply(layer, {value});
  return applied &&
         applied->results.front().back() < std::max(wide, values[value].shape.back() + 1);
}

int64_t RandomGraph::steps() {
  for (const Value &value : values)
    if (value.shape.size() == 2 || value.isTokens)
      return value.shape[0];
  return 1 + calls.below(12);
}

std::string RandomGraph::parameter(int64_t size) {
  for (const RandomModel::Parameter &known : model.parameters)
    if (known.size == size && calls.oneIn(3))
      return known.name;
  model.parameters.push_back({fmt::format("p{}", model.parameters.size()), size});
  return model.parameters.back().name;
}

size_t RandomGraph::fitting(size_t value, bool ofOtherFeatures) {
  Shape wanted = values[value].shape;
  std::vector<size_t> same, similar;
  for (size_t i = 0; i < values.size(); ++i) {
    Shape shape = values[i].shape;
    if (values[i].isTokens || shape.size() != wanted.size())
      continue;
    if (shape == wanted)
      same.push_back(i);
    shape.back() = wanted.back();
    if (shape == wanted)
      similar.push_back(i);
  }
  if (ofOtherFeatures)
    return calls.pick(similar);
  if (same.size() > 1)
    return calls.pick(same);
  return add(calls.layer("dense", wanted.back()), {calls.pick(similar)});
}

} // namespace rnn::oracle
