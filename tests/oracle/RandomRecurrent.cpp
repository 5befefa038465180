// A graph -> the same with a recurrent layer, in one direction or in both.
#include "oracle/RandomRecurrent.h"

#include <algorithm>

namespace rnn::oracle {

using namespace rnnc;

namespace {

const Names &recurrentKinds() {
  static const Names names =
      kindsOf([](const LayerDefinition &each) { return each.isRecurrent(); });
  return names;
}

/// Whether it is a layer with this argument.
bool hasArgument(const RandomCall &call, std::string_view name) {
  const CallSchema *schema = findSchema(layerSchemas(), call.name);
  return schema && std::ranges::find(schema->arguments, name, &ArgumentSchema::name) !=
                       schema->arguments.end();
}

std::vector<RandomCall *> partsOf(RandomCall &layer) {
  std::vector<RandomCall *> parts;
  for (RandomCall::Option &option : layer.options)
    parts.push_back(&option.value);
  parts.push_back(&layer); // last: with a new option it moves the others
  return parts;
}

/// In a row of layers there is one value.
std::string mergeMode(RandomGraph &graph) {
  std::string mode;
  do
    mode = graph.calls.pick(mergeModeSchemas()).name;
  while (mode == "none" && !graph.isGraph);
  return mode;
}

RandomCall bothWays(RandomGraph &graph, const RandomModel::Layer &layer, size_t value) {
  auto oneWay = [](RandomCall call) {
    std::erase_if(call.options, [](const auto &each) { return each.name == "go_backwards"; });
    return call;
  };
  RandomCall both{"bidirectional", {}, {{"layer", oneWay(layer.call)}}};
  if (graph.calls.oneIn(2)) {
    int64_t width = graph.apply(layer, {value}).value().results.front().back();
    both.options.push_back(
        {"backward_layer", oneWay(graph.calls.layer(graph.calls.pick(recurrentKinds()), width))});
  }
  both.options.push_back({"merge_mode", {mergeMode(graph), {}, {}}});
  return both;
}

} // namespace

size_t addRecurrent(RandomGraph &graph, size_t value, bool returnsSequences, bool keepsStates) {
  constexpr int64_t mostUnits = 130;
  RandomCalls &calls = graph.calls;
  const std::vector<RandomGraph::Value> &values = graph.values;
  std::vector<size_t> vectors;
  for (size_t i = 0; i < values.size(); ++i)
    if (values[i].shape.size() == 1 && !values[i].isTokens && values[i].shape[0] <= mostUnits)
      vectors.push_back(i);
  std::optional<size_t> state;
  if (graph.isGraph && !keepsStates && !vectors.empty() && !calls.oneIn(3))
    state = calls.pick(vectors);
  auto units = state ? std::optional(values[*state].shape[0]) : std::nullopt;
  RandomModel::Layer layer;
  layer.returnSequences = returnsSequences;
  layer.returnState = graph.isGraph && calls.oneIn(2);
  layer.call = calls.layer(calls.pick(recurrentKinds()), units);
  if (calls.oneIn(3))
    layer.call = bothWays(graph, layer, value);
  bool fromParameters = !state && !keepsStates && calls.oneIn(4);
  if (state || fromParameters || keepsStates)
    for (RandomCall *part : partsOf(layer.call)) {
      std::erase_if(part->options, [](const auto &each) { return each.name == "stateful"; });
      if (keepsStates && hasArgument(*part, "stateful"))
        part->options.push_back({"stateful", {"true", {}, {}}});
    }
  AppliedLayer applied = graph.apply(layer, {value}).value();
  std::vector<size_t> states;
  while (state && states.size() < applied.states.size()) {
    size_t other = calls.pick(vectors);
    states.push_back(values[other].shape == values[*state].shape ? other : *state);
  }
  for (int64_t units : applied.states)
    if (fromParameters)
      layer.states.push_back(graph.parameter(units));
  return graph.add(std::move(layer), {value}, applied.results, states);
}

} // namespace rnn::oracle
