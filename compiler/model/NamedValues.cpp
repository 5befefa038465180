// Names of values, and of layers that are applied by their names -> tensors.
#include "model/NamedValues.h"

#include "model/SharedLayers.h"
#include "syntax/Diagnostics.h"

#include <fmt/format.h>

namespace rnnc {

NamedValues::NamedValues(const ast::Model &tree, const Model &model, Diagnostics &diagnostics)
    : model(model), diagnostics(diagnostics), appliedNames(rnnc::appliedNames(tree)) {
  for (size_t tensor = 0; tensor < model.tensors.size(); ++tensor)
    values[model.tensors[tensor].name] = {tensor, std::nullopt};
  // Also the names of invalid inputs and parameters.
  for (const ast::Input &input : tree.inputs)
    values.try_emplace(input.name.text);
  for (const ast::Parameter &parameter : tree.parameters)
    values.try_emplace(parameter.name.text);
  for (const ast::LayerStatement &statement : tree.layers)
    if (isOfLayer(statement))
      laterLayers.insert(statement.results.front().text);
}

bool NamedValues::isOfLayer(const ast::LayerStatement &statement) const {
  return namesLayer(statement, appliedNames);
}

void NamedValues::addLayer(const ast::Name &name) {
  isNew(name);
  layers.insert(name.text);
}

void NamedValues::addUnknown(const std::vector<ast::Name> &names) {
  for (const ast::Name &name : names)
    if (name.text != "_")
      values.try_emplace(name.text);
}

bool NamedValues::mayBeLayer(const ast::Value &call) {
  auto value = values.find(call.text);
  if (value == values.end() && laterLayers.contains(call.text)) {
    diagnostics.error(call.nameRange, fmt::format("there is no layer `{}` above", call.text),
                      "name the layer before the lines that apply it");
    return false;
  }
  if (value == values.end() || !appliedNames.contains(call.text))
    return true;
  diagnostics.error(
      call.nameRange, fmt::format("`{}` is a value, no layer", call.text),
      fmt::format("a layer that is applied by its name is named without an input: `{0} = "
                  "gru(3)`, then `{0}(x)`",
                  call.text));
  if (value->second.range)
    diagnostics.note(*value->second.range, "it is here");
  return false;
}

std::optional<size_t> NamedValues::find(const ast::Name &name) {
  auto found = values.find(name.text);
  if (layers.contains(name.text)) {
    diagnostics.error(name.range, fmt::format("`{}` is a layer, no value", name.text),
                      fmt::format("apply it, and name the result: `y = {}(x)`", name.text));
    return std::nullopt;
  }
  if (found == values.end()) {
    std::vector<std::string_view> names;
    for (const auto &[known, value] : values)
      names.push_back(known);
    diagnostics.error(name.range, fmt::format("there is no value `{}` above", name.text),
                      name.text.size() > 1 ? nearest(name.text, names) : "");
    return std::nullopt;
  }
  if (found->second.tensor)
    used.insert(*found->second.tensor);
  return found->second.tensor;
}

bool NamedValues::nameResults(std::vector<Tensor> &outputs, const ast::LayerStatement &statement) {
  const std::vector<ast::Name> &names = statement.results;
  if (names.empty() ? outputs.size() > 1 : names.size() != outputs.size()) {
    std::string example = "y";
    for (size_t i = 1; i < outputs.size(); ++i)
      example += fmt::format(", s{}", i);
    diagnostics.error(names.empty() ? statement.call.range : names.front().range,
                      fmt::format("`{}` gives {} value{} here, found {} name{}",
                                  statement.call.text, outputs.size(),
                                  outputs.size() == 1 ? "" : "s",
                                  names.empty() ? "no" : fmt::format("{}", names.size()),
                                  names.size() == 1 ? "" : "s"),
                      fmt::format("write `{} = {}(...)`", example, statement.call.text));
    return false;
  }
  // Names get a tensor only if all of them are new: the names of a wrong statement are known, but
  // cause no further errors.
  bool areNew = true;
  for (size_t i = 0; i < names.size(); ++i) {
    outputs[i].name = names[i].text;
    if (names[i].text != "_") // an unused result
      areNew &= isNew(names[i]);
  }
  if (!areNew)
    return false;
  for (size_t i = 0; i < names.size(); ++i)
    if (names[i].text != "_")
      values[names[i].text].tensor = model.tensors.size() + i;
  return true;
}

bool NamedValues::isNew(const ast::Name &name) {
  auto [first, isNew] = values.try_emplace(name.text, NamedValue{std::nullopt, name.range});
  if (isNew)
    return true;
  diagnostics.error(name.range,
                    fmt::format("there is a {} `{}` already",
                                layers.contains(name.text) ? "layer" : "value", name.text));
  if (first->second.range)
    diagnostics.note(*first->second.range, "it is here");
  return false;
}

void NamedValues::warnOfUnused() const {
  for (const auto &[name, value] : values)
    if (value.range && value.tensor && !used.contains(*value.tensor))
      diagnostics.warning(*value.range, fmt::format("`{}` is not used", name),
                          "name unused results `_`");
  for (size_t input = 0; input < model.inputCount; ++input)
    if (!used.contains(input) && !model.tensors[input].isMask)
      diagnostics.warning(model.inputRanges[input],
                          fmt::format("input `{}` is not used", model.tensors[input].name));
  for (size_t i = 0; i < model.parameters.size(); ++i)
    if (const Parameter &parameter = model.parameters[i]; !used.contains(model.inputCount + i))
      diagnostics.warning(
          parameter.range, fmt::format("parameter `{}` is not used", parameter.name),
          fmt::format("a layer starts from it: `(initial_state={})`", parameter.name));
}

} // namespace rnnc
