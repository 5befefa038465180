// Recurrent layers -> GRU, LSTM and RNN nodes, with the steps in the first axis.
#include "data/Error.h"
#include "exchange/onnx/ExportActivation.h"
#include "exchange/onnx/ModelExporter.h"
#include "model/LayerDefinition.h"

#include <algorithm>
#include <fmt/format.h>
#include <limits>

namespace rnn::exchange::onnx {

namespace {

struct Kind {
  std::string op;
  std::vector<size_t> gates; // ONNX' order, as places in the language's
  size_t states;
};

const Kind &kindOf(std::string_view layer) {
  static const std::map<std::string_view, Kind> kinds = {
      {"gru", {"GRU", {0, 1, 2}, 1}},      // z, r, h
      {"lstm", {"LSTM", {0, 3, 1, 2}, 2}}, // i, f, c, o -> i, o, f, c
      {"simple_rnn", {"RNN", {0}, 1}}};
  return kinds.at(layer);
}

/// [columns, gates * units] -> [1, gates * units, columns].
Array ofDirection(const Array &kernel, const Kind &kind) {
  size_t columns = kernel.shape[0], width = kernel.shape[1], units = width / kind.gates.size();
  Array result{{1, width, columns}, std::vector<float>(kernel.values.size())};
  for (size_t gate = 0; gate < kind.gates.size(); ++gate)
    for (size_t unit = 0; unit < units; ++unit)
      for (size_t column = 0; column < columns; ++column)
        result.values[(gate * units + unit) * columns + column] =
            kernel.values[column * width + kind.gates[gate] * units + unit];
  return result;
}

/// [gates * units], or of both products [2, gates * units] -> [1, 2 * gates * units].
Array biasOf(const Array &bias, const Kind &kind) {
  size_t width = bias.shape.back(), units = width / kind.gates.size();
  Array result{{1, 2 * width}, std::vector<float>(2 * width)};
  for (size_t i = 0; i < bias.values.size(); ++i) {
    size_t row = i / width, place = i % width;
    result.values[row * width + place] =
        bias.values[row * width + kind.gates[place / units] * units + place % units];
  }
  return result;
}

} // namespace

/// [batch, units], or a weight of the model [units] -> [1, batch, units].
std::string ModelExporter::initialState(size_t tensor, const std::string &steps) {
  if (!model.parameter(tensor))
    return writer.node("Unsqueeze", {values[tensor], writer.list({0})});
  std::string &weight = values[tensor];
  const std::string &name = model.tensors[tensor].name;
  if (weight.empty())
    weight = writer.tensor(name, weights.arrays.at(name));
  // Steps are [length, batch, features].
  std::string batch =
      writer.node("Slice", {writer.node("Shape", {steps}), writer.list({1}), writer.list({2})});
  std::string shape = writer.node(
      "Concat", {writer.list({1}), batch, writer.list({model.tensors[tensor].shape.back()})},
      {{"axis", int64_t(0)}});
  return writer.node("Expand", {weight, shape});
}

ModelExporter::Direction ModelExporter::direction(const rnnc::Layer &layer,
                                                  const std::string &steps,
                                                  const std::vector<size_t> &states, bool isReverse,
                                                  bool keepsOrder) {
  std::string_view name = layer.definition->schema.name;
  if (name == "rnn")
    fail("layer `{}` has a cell of its own, which ONNX' recurrent nodes cannot hold", layer.name);
  if (layer.stateful)
    fail("layer `{}` is stateful, which ONNX cannot hold", layer.name);
  const Kind &kind = kindOf(name);
  Attributes attributes = {{"hidden_size", layer.units},
                           {"direction", std::string(isReverse ? "reverse" : "forward")}};
  if (kind.op == "GRU")
    attributes.emplace_back("linear_before_reset", int64_t(layer.resetAfter));
  std::vector<const rnnc::Call *> calls = {&*layer.activation};
  if (kind.op != "RNN")
    calls.insert(calls.begin(), &*layer.recurrentActivation);
  if (kind.op == "LSTM")
    calls.push_back(&*layer.activation);
  std::vector<std::string> functions;
  std::vector<float> alpha, beta;
  for (const rnnc::Call *call : calls) {
    std::optional<RecurrentFunction> function = recurrentFunction(*call);
    if (!function)
      fail("layer `{}` has the activation `{}`, which ONNX' recurrent nodes do not have",
           layer.name, call->name);
    functions.push_back(function->name);
    alpha.insert(alpha.end(), function->alpha.begin(), function->alpha.end());
    beta.insert(beta.end(), function->beta.begin(), function->beta.end());
  }
  attributes.emplace_back("activations", functions);
  if (!alpha.empty())
    attributes.emplace_back("activation_alpha", alpha);
  if (!beta.empty())
    attributes.emplace_back("activation_beta", beta);

  std::vector<Array> own = weightsOf(layer);
  std::vector<std::string> inputs = {
      steps, writer.tensor(layer.name + "/W", ofDirection(own[0], kind)),
      writer.tensor(layer.name + "/R", ofDirection(own[1], kind)),
      own.size() > 2 ? writer.tensor(layer.name + "/B", biasOf(own[2], kind)) : "", ""};
  for (size_t state : states)
    inputs.push_back(initialState(state, steps));
  while (inputs.back().empty())
    inputs.pop_back();
  std::vector<std::string> results = writer.node(kind.op, 1 + kind.states, inputs, attributes);

  Direction result;
  auto withoutDirection = [&](const std::string &value, int64_t axis) {
    return writer.node("Squeeze", {value, writer.list({axis})});
  };
  for (size_t i = 0; i < kind.states && layer.returnState; ++i)
    result.states.push_back(withoutDirection(results[1 + i], 0));
  if (!layer.returnSequences) {
    result.output = layer.returnState ? result.states[0] : withoutDirection(results[1], 0);
    return result;
  }
  std::string sequence = withoutDirection(results[0], 1); // [length, batch, units]
  // A node gives the steps in the order of time, a layer in that in which it goes.
  if (isReverse && !keepsOrder)
    sequence = writer.node("Slice", {sequence, writer.list({-1}),
                                     writer.list({std::numeric_limits<int64_t>::min()}),
                                     writer.list({0}), writer.list({-1})});
  result.output = writer.transposed(sequence, {1, 0, 2});
  return result;
}

void ModelExporter::recurrent(const rnnc::Layer &layer) {
  std::string steps = writer.transposed(input(layer), {1, 0, 2});
  Direction made = direction(layer, steps, layer.initialStates, layer.goBackwards, false);
  set(layer, 0, made.output);
  for (size_t i = 0; i < made.states.size(); ++i)
    set(layer, 1 + i, made.states[i]);
}

void ModelExporter::bidirectional(const rnnc::Layer &layer) {
  std::string steps = writer.transposed(input(layer), {1, 0, 2});
  std::vector<size_t> states = layer.initialStates, ofForward, ofBackward;
  size_t first = states.empty() ? 0 : size_t(layer.wrapped[0].definition->states);
  ofForward.assign(states.begin(), states.begin() + int64_t(first));
  ofBackward.assign(states.begin() + int64_t(first), states.end());
  Direction forward = direction(layer.wrapped[0], steps, ofForward, false, true),
            backward = direction(layer.wrapped[1], steps, ofBackward, true, true);
  size_t next = 0;
  if (layer.mergeMode == "none") {
    set(layer, next++, forward.output);
    set(layer, next++, backward.output);
  } else {
    static const std::map<std::string_view, std::string> operators = {
        {"sum", "Add"}, {"mul", "Mul"}, {"ave", "Mean"}};
    std::vector<std::string> both = {forward.output, backward.output};
    set(layer, next++,
        layer.mergeMode == "concat" ? writer.node("Concat", both, {{"axis", int64_t(-1)}})
                                    : writer.node(operators.at(layer.mergeMode), both));
  }
  for (const Direction &each : {forward, backward})
    for (const std::string &state : each.states)
      set(layer, next++, state);
}

} // namespace rnn::exchange::onnx
