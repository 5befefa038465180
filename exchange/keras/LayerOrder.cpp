// Layers with their values -> Keras' order, as keras/src/ops/function.py (map_graph) finds it.
#include "exchange/keras/LayerOrder.h"

#include "exchange/keras/WriteConfig.h"
#include "model/LayerDefinition.h"
#include "model/LayerRules.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <optional>
#include <set>

namespace rnn::exchange {

namespace {

using rnnc::Layer;
using rnnc::Model;

/// An operation of Keras: an input, a layer, or a step in the computation of a mask.
struct Operation {
  std::optional<size_t> layer; // that of the first call
  std::vector<size_t> inputs;  // operations, in the order of the arguments
  size_t depth = 0;            // the longest way to an output
  std::optional<size_t> visit; // the number of its first visit
};

class Graph {
public:
  explicit Graph(const Model &model) : model(model) {
    operationOf.resize(model.tensors.size());
    maskOf.resize(model.tensors.size());
    for (size_t i = 0; i < model.inputCount; ++i)
      operationOf[i] = add({});
    for (size_t i = 0; i < model.layers.size(); ++i)
      addLayer(i);
  }

  std::vector<size_t> order() {
    for (size_t output : model.outputs)
      visit(operationOf[output]);
    std::map<size_t, size_t> depths; // of layers: the greatest of the calls so far
    for (auto at = finished.rbegin(); at != finished.rend(); ++at) {
      Operation &operation = operations[*at];
      if (operation.layer) {
        size_t &depth = depths[*operation.layer];
        depth = operation.depth = std::max(depth, operation.depth);
      }
      for (size_t input : operation.inputs)
        operations[input].depth = std::max(operations[input].depth, operation.depth + 1);
    }
    std::vector<size_t> sorted = firstCalls(), layers;
    for (size_t operation : sorted)
      if (std::optional<size_t> layer = operations[operation].layer)
        operations[operation].depth = depths[*layer];
    std::ranges::sort(sorted, [&](size_t a, size_t b) {
      const Operation &first = operations[a], &second = operations[b];
      return first.depth != second.depth ? first.depth > second.depth : first.visit < second.visit;
    });
    for (size_t operation : sorted)
      if (operations[operation].layer)
        layers.push_back(*operations[operation].layer);
    return layers;
  }

private:
  /// Without calls of a layer after that which was visited first.
  std::vector<size_t> firstCalls() const {
    std::vector<size_t> sorted = finished, first;
    std::ranges::sort(sorted, {}, [&](size_t operation) { return operations[operation].visit; });
    std::set<size_t> layers;
    for (size_t operation : sorted)
      if (!operations[operation].layer || layers.insert(*operations[operation].layer).second)
        first.push_back(operation);
    return first;
  }

  size_t add(std::vector<size_t> inputs, std::optional<size_t> layer = {}) {
    operations.push_back({layer, std::move(inputs), 0, std::nullopt});
    return operations.size() - 1;
  }

  /// Layers whose call has the argument `mask`.
  static bool takesMask(const Layer &layer) {
    return layer.definition->isRecurrent() ||
           layer.definition->wrapping != rnnc::Wrapping::Nothing ||
           layer.definition->mask == rnnc::MaskRule::Average;
  }

  void addLayer(size_t index) {
    const Layer &layer = model.layers[index];
    std::vector<size_t> inputs;
    for (size_t tensor : layer.inputs)
      inputs.push_back(operationOf[tensor]);
    for (size_t tensor : layer.initialStates)
      inputs.push_back(operationOf[tensor]);
    std::optional<size_t> mask = maskOf[layer.inputs.front()];
    if (mask && takesMask(layer))
      inputs.push_back(*mask);
    size_t operation = add(inputs, layer.sharesWith.value_or(index));
    for (size_t tensor : layer.outputs)
      operationOf[tensor] = operation;
    size_t result = layer.outputs.front();
    if (!model.tensors[result].isMasked)
      return;
    if (layer.definition->reverse) // computes the mask when it is called
      return;
    if (rnnc::maskedNumberOf(layer) || layer.definition->takesTokens) {
      size_t compared = add({operationOf[layer.inputs.front()]});
      maskOf[result] = layer.definition->takesTokens ? compared : add({compared});
    } else {
      for (size_t i = 1; i < layer.inputs.size() && mask; ++i)
        if (std::optional<size_t> other = maskOf[layer.inputs[i]])
          mask = add({*mask, *other});
      maskOf[result] = mask;
    }
  }

  /// A search in depth, without recursion: models may be long.
  void visit(size_t start) {
    std::vector<std::pair<size_t, size_t>> path; // an operation and its next input
    auto enter = [&](size_t operation) {
      if (operations[operation].visit)
        return;
      operations[operation].visit = visits++;
      path.emplace_back(operation, 0);
    };
    enter(start);
    while (!path.empty()) {
      auto &[operation, next] = path.back();
      if (next < operations[operation].inputs.size()) {
        enter(operations[operation].inputs[next++]);
        continue;
      }
      finished.push_back(operation);
      path.pop_back();
    }
  }

  const Model &model;
  std::vector<Operation> operations;
  std::vector<size_t> operationOf;           // of each tensor
  std::vector<std::optional<size_t>> maskOf; // of each tensor: the operation that computes its mask
  std::vector<size_t> finished;
  size_t visits = 0;
};

} // namespace

std::vector<size_t> kerasLayerOrder(const Model &model) {
  if (!isPlainStack(model))
    return Graph(model).order();
  std::vector<size_t> order(model.layers.size());
  std::iota(order.begin(), order.end(), 0);
  return order;
}

} // namespace rnn::exchange
