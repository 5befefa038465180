// A drawn model -> its text.
#include "model/Schema.h"
#include "oracle/RandomCalls.h"

#include <fmt/ranges.h>
#include <set>

namespace rnn::oracle {

using namespace rnnc;

namespace {

std::string textOf(const RandomCall &call, const RandomModel::Layer *of) {
  if (call.name.empty())
    return std::to_string(*call.units);
  std::vector<std::string> arguments;
  if (call.units)
    arguments.push_back(std::to_string(*call.units));
  for (const auto &[name, value] : call.options) {
    bool isLayer = name == "layer" || name == "backward_layer"; // `dot` is also a score mode
    arguments.push_back(name + "=" + textOf(value, isLayer ? of : nullptr));
  }
  const CallSchema *layer = of ? findSchema(layerSchemas(), call.name) : nullptr;
  if (layer)
    for (const ArgumentSchema &argument : layer->arguments)
      if ((argument.name == "return_sequences" && of->returnSequences) ||
          (argument.name == "return_state" && of->returnState))
        arguments.push_back(std::string(argument.name) + "=true");
  if (arguments.empty() && !of)
    return call.name;
  return fmt::format("{}({})", call.name, fmt::join(arguments, ", "));
}

/// `named` has the layers that have a name already.
std::string textOf(const RandomModel::Layer &layer, std::set<std::string> &named) {
  std::string text = textOf(layer.call, &layer), line;
  if (const std::string &name = layer.sharedName; !name.empty()) {
    if (named.insert(name).second)
      line = fmt::format("{} = {}\n  ", name, text);
    text = name;
  }
  if (!layer.results.empty())
    text = fmt::format("{} = {}", fmt::join(layer.results, ", "), text);
  std::vector<std::string> applied = layer.inputs;
  if (!layer.states.empty())
    applied.push_back(fmt::format("initial_state=[{}]", fmt::join(layer.states, ", ")));
  if (layer.isReversed)
    applied.emplace_back("reverse=true");
  bool isApplied = !applied.empty() || !layer.sharedName.empty();
  return line + (isApplied ? fmt::format("{}({})", text, fmt::join(applied, ", ")) : text);
}

} // namespace

std::string textOf(const RandomCall &call) { return textOf(call, nullptr); }

std::string textOf(const RandomModel &model) {
  std::string text;
  for (const RandomCell &cell : model.cells)
    text += textOf(cell);
  if (model.lossFunction)
    text += textOf(*model.lossFunction, fmt::format("loss {}", ownLossName));
  if (model.metric)
    text += textOf(*model.metric, "metric own_metric");
  text += "model random {\n";
  for (const RandomModel::Input &input : model.inputs) {
    text += fmt::format("  input {}: {}[{}]\n", input.name, input.isTokens ? "tokens" : "f32",
                        fmt::join(input.sizes, ", "));
    if (input.hasMask)
      text += fmt::format("  input {}_mask: mask[{}]\n", input.name, input.sizes.front());
  }
  for (const RandomModel::Parameter &parameter : model.parameters)
    text += fmt::format("  parameter {}: [{}]\n", parameter.name, parameter.size);
  std::set<std::string> named;
  for (const RandomModel::Layer &layer : model.layers)
    text += fmt::format("  {}\n", textOf(layer, named));
  if (!model.outputs.empty())
    text += fmt::format("  output {}\n", fmt::join(model.outputs, ", "));
  if (!model.loss.name.empty())
    text += fmt::format("  loss {}\n  optimizer {}\n", textOf(model.loss), textOf(model.optimizer));
  if (!model.lossTerms.empty()) {
    std::vector<std::string> terms;
    for (const auto &[factor, call, output] : model.lossTerms) {
      std::string arguments = output;
      for (const auto &[name, value] : call.options)
        arguments += fmt::format(", {}={}", name, textOf(value));
      terms.push_back(fmt::format("{} * {}({})", factor, call.name, arguments));
    }
    text += fmt::format("  loss total = {}\n  optimizer {}\n", fmt::join(terms, " + "),
                        textOf(model.optimizer));
  }
  if (model.metric)
    text += "  metrics own_metric\n";
  if (model.streams > 1)
    text += fmt::format("  streams {}\n", model.streams);
  return text + fmt::format("  batch {}\n}}\n", model.batch);
}

} // namespace rnn::oracle
