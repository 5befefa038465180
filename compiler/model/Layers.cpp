// Statements of layers -> named layers with inputs, outputs and shapes.
#include "model/Layers.h"

#include "model/Constraints.h"
#include "model/Initializers.h"
#include "model/LayerRules.h"
#include "model/LossOutputs.h"
#include "model/SharedLayers.h"
#include "syntax/Statements.h"

#include <algorithm>
#include <cctype>
#include <fmt/format.h>
#include <map>

namespace rnnc {

namespace {

class LayerChecker {
public:
  LayerChecker(const ast::Model &tree, const Cells &cells, Model &model, Diagnostics &diagnostics)
      : cells(cells), model(model), diagnostics(diagnostics),
        appliedNames(rnnc::appliedNames(tree)) {
    for (size_t tensor = 0; tensor < model.tensors.size(); ++tensor)
      values[model.tensors[tensor].name] = {tensor, std::nullopt};
    // Also the names of invalid inputs and parameters.
    for (const ast::Input &input : tree.inputs)
      values.try_emplace(input.name.text);
    for (const ast::Parameter &parameter : tree.parameters)
      values.try_emplace(parameter.name.text);
    for (const ast::LayerStatement &statement : tree.layers)
      if (namesLayer(statement, appliedNames))
        namedLayers.insert(statement.results.front().text);
    if (model.inputCount > 0)
      current = 0;
  }

  void append(const ast::LayerStatement &statement) {
    const ast::Value &call = statement.call;
    if (findStatement(call.text)) {
      diagnostics.error(call.nameRange,
                        fmt::format("`{}` is written without parentheses", call.text));
      return;
    }
    if (cells.has(call.text)) {
      diagnostics.error(call.nameRange, fmt::format("`{}` is a cell, no layer", call.text),
                        fmt::format("write `rnn({}(...))`", call.text));
      return giveUp(statement);
    }
    if (auto shared = sharedLayers.find(call.text); shared != sharedLayers.end()) {
      if (!applyShared(shared->second, statement))
        giveUp(statement);
      return;
    }
    if (!isKnown(call))
      return giveUp(statement);
    std::optional<Layer> layer = construct(call);
    if (namesLayer(statement, appliedNames))
      return share(statement.results.front(), std::move(layer));
    if (!layer || !apply(std::move(*layer), statement))
      giveUp(statement);
  }

  void finish(const std::vector<ast::Name> &outputs) {
    if (outputs.empty() && current && *current >= model.inputCount)
      model.outputs = {*current};
    for (const ast::Name &name : outputs)
      if (std::optional<size_t> tensor = find(name); tensor && isNoParameter(*tensor, name))
        model.outputs.push_back(*tensor);
    for (size_t tensor : model.outputs)
      used.insert(tensor);
    if (!diagnostics.hasErrors())
      warnOfUnused();
  }

private:
  struct NamedValue {
    std::optional<size_t> tensor;     // empty: an error has been reported
    std::optional<SourceRange> range; // location of the name of a result
  };
  /// A layer that is applied by its name.
  struct SharedLayer {
    std::optional<Layer> layer;  // without inputs; empty: an error has been reported
    std::optional<size_t> first; // where it is applied first, among the model's layers
  };

  /// Errors that follow from an earlier one are not reported.
  void giveUp(const ast::LayerStatement &statement) {
    current.reset();
    for (const ast::Name &name : statement.results)
      if (name.text != "_")
        values.try_emplace(name.text);
  }

  /// Whether the name of the layer is that of a value, or that of a layer further down.
  bool isKnown(const ast::Value &call) {
    auto value = values.find(call.text);
    if (value == values.end() && namedLayers.contains(call.text)) {
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

  /// The layer of a call, with a name and without inputs; nothing after an error.
  std::optional<Layer> construct(const ast::Value &value) {
    std::optional<Layer> made = cells.layer(value, diagnostics);
    if (!made)
      return std::nullopt;
    Layer layer = std::move(*made);
    nameLayer(layer);
    checkInitializers(layer, diagnostics);
    checkConstraints(layer, diagnostics);
    if (!resolveCells(layer))
      return std::nullopt;
    return layer;
  }

  /// `encoder = gru(3)`: a name for the layer.
  void share(const ast::Name &name, std::optional<Layer> layer) {
    if (isNewName(name))
      values[name.text] = {std::nullopt, name.range};
    sharedLayers.try_emplace(name.text, std::move(layer));
  }

  bool applyShared(SharedLayer &shared, const ast::LayerStatement &statement) {
    std::optional<ast::LayerStatement> application = applicationOf(statement, diagnostics);
    if (!shared.layer || !application)
      return false;
    Layer layer = *shared.layer;
    layer.call->range = statement.call.range;
    layer.sharesWith = shared.first;
    size_t place = model.layers.size();
    if (!apply(std::move(layer), *application))
      return false;
    if (!shared.first)
      shared.first = place;
    return true;
  }

  /// `e(h, reverse=true)`: gives the layer the rules of its reverse; false after an error.
  bool reverse(Layer &layer, const ast::LayerStatement &statement) {
    if (!statement.reverse)
      return true;
    const ast::Value &value = *statement.reverse;
    auto fail = [&](std::string message, std::string hint) {
      diagnostics.error(value.range, std::move(message), std::move(hint));
      return false;
    };
    if (value.kind != ast::Value::Boolean)
      return fail(fmt::format("`reverse` must be true or false, found {}", describe(value)), "");
    if (!layer.definition->reverse)
      return fail(fmt::format("`{}` has no reverse", layer.call->name),
                  "`reversible_embedding` has one: from its rows to a number for each token");
    layer.isReversed = value.boolean;
    if (layer.isReversed)
      layer.definition = &layer.definition->reverse();
    return true;
  }

  bool apply(Layer layer, const ast::LayerStatement &statement) {
    if (!connect(layer, statement) || !reverse(layer, statement))
      return false;
    LayerContext context{{}, lastRecurrent, diagnostics};
    for (size_t tensor : layer.inputs)
      context.inputs.push_back(model.tensors[tensor]);
    if (!applyLayer(layer, context) || !checkStates(layer, statement) || !canShare(layer))
      return false;
    if (stateCountOf(layer) > 0)
      lastRecurrent = layer.name;
    countTokens(layer);
    checkSingleUnit(layer, diagnostics);
    std::vector<Tensor> outputs = outputsOf(layer, context);
    if (!nameResults(outputs, statement))
      return false;
    for (Tensor &tensor : outputs) {
      layer.outputs.push_back(model.tensors.size());
      model.tensors.push_back(std::move(tensor));
    }
    current = layer.outputs.front();
    model.layers.push_back(std::move(layer));
    return true;
  }

  /// Whether the layer can have the weights of its first application.
  bool canShare(const Layer &layer) {
    if (!layer.sharesWith)
      return true;
    const Layer &first = model.layers[*layer.sharesWith];
    auto note = [&] {
      diagnostics.note(first.call->range, "it is applied here first");
      return false;
    };
    if (layer.stateful) {
      diagnostics.error(
          layer.call->range,
          fmt::format("`{}` is stateful, so it can be applied only once", layer.call->name),
          "its states go on from batch to batch in one place");
      return note();
    }
    if (allWeightShapes(layer) == allWeightShapes(first))
      return true;
    diagnostics.error(layer.call->range,
                      fmt::format("the weights of `{}` are for inputs of the shape {}, found {}",
                                  layer.name, formatShape(first.inputShape),
                                  formatShape(layer.inputShape)),
                      "a layer that is applied several times needs inputs with the same features");
    return note();
  }

  static std::vector<std::vector<int64_t>> allWeightShapes(const Layer &layer) {
    std::vector<std::vector<int64_t>> shapes;
    for (const Layer &inner : layer.wrapped)
      std::ranges::move(allWeightShapes(inner), std::back_inserter(shapes));
    for (const Weight &weight : weightsOf(layer, layer.inputShape.back()))
      shapes.push_back(weight.shape);
    return shapes;
  }

  bool resolveCells(Layer &layer) {
    if (layer.call->arguments.has("cell")) {
      const Arguments &arguments = layer.call->arguments;
      layer.unitsRange = arguments.range("cell");
      layer.cell = cells.resolve(arguments.value("cell"), layer.units, diagnostics);
      if (!layer.cell)
        return false;
    }
    return std::ranges::all_of(layer.wrapped, [&](Layer &inner) { return resolveCells(inner); });
  }

  /// The tensor of a name; nothing after an error.
  std::optional<size_t> find(const ast::Name &name) {
    auto found = values.find(name.text);
    if (sharedLayers.contains(name.text)) {
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

  bool connect(Layer &layer, const ast::LayerStatement &statement) {
    bool known = true;
    auto connect = [&](const std::vector<ast::Name> &names, std::vector<size_t> &tensors) {
      for (const ast::Name &name : names)
        if (std::optional<size_t> tensor = find(name))
          tensors.push_back(*tensor);
        else
          known = false;
    };
    connect(statement.inputs, layer.inputs);
    for (size_t i = 0; known && i < layer.inputs.size(); ++i)
      known &= isNoParameter(layer.inputs[i], statement.inputs[i]);
    connect(statement.initialStates, layer.initialStates);
    if (statement.inputs.empty()) {
      if (!current) // an earlier layer has an error
        return false;
      layer.inputs = {*current};
      used.insert(*current);
    }
    return known;
  }

  bool isNoParameter(size_t tensor, const ast::Name &name) {
    if (!model.parameter(tensor))
      return true;
    diagnostics.error(name.range,
                      fmt::format("`{}` is a parameter: only a state can start from it", name.text),
                      fmt::format("write `initial_state={}`", name.text));
    return false;
  }

  /// Requires as many initial states as the layer has, with its number of units.
  bool checkStates(const Layer &layer, const ast::LayerStatement &statement) {
    const std::vector<ast::Name> &given = statement.initialStates;
    if (given.empty())
      return true;
    size_t count = stateCountOf(layer);
    if (given.size() != count) {
      diagnostics.error(given.front().range,
                        fmt::format("`{}` has {} state{}, found {}", layer.call->name,
                                    count ? fmt::format("{}", count) : "no", count == 1 ? "" : "s",
                                    given.size()));
      return false;
    }
    for (size_t i = 0; i < count; ++i) {
      const Layer &part = layer.wrapped.empty() ? layer : layer.wrapped[i * 2 / count];
      const Tensor &state = model.tensors[layer.initialStates[i]];
      if (state.isTokens || state.isMask || state.shape != std::vector<int64_t>{part.units}) {
        diagnostics.error(given[i].range,
                          fmt::format("`{}` begins with a state of the shape [{}], found {}",
                                      layer.call->name, part.units,
                                      state.isTokens ? "tokens"
                                      : state.isMask ? "a mask"
                                                     : formatShape(state.shape)));
        return false;
      }
    }
    return true;
  }

  /// Tokens must be less than the smallest `input_dim` that reads them.
  void countTokens(const Layer &layer) {
    if (!layer.definition->takesTokens)
      return;
    Tensor &tokens = model.tensors[layer.inputs.front()];
    int64_t count = layer.call->arguments.size("input_dim");
    tokens.classes = tokens.classes == 0 ? count : std::min(tokens.classes, count);
  }

  bool nameResults(std::vector<Tensor> &outputs, const ast::LayerStatement &statement) {
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
        areNew &= isNewName(names[i]);
    }
    if (!areNew)
      return false;
    for (size_t i = 0; i < names.size(); ++i)
      if (names[i].text != "_")
        values[names[i].text].tensor = model.tensors.size() + i;
    return true;
  }

  bool isNewName(const ast::Name &name) {
    auto [first, isNew] = values.try_emplace(name.text, NamedValue{std::nullopt, name.range});
    if (isNew)
      return true;
    diagnostics.error(name.range,
                      fmt::format("there is a {} `{}` already",
                                  sharedLayers.contains(name.text) ? "layer" : "value", name.text));
    if (first->second.range)
      diagnostics.note(*first->second.range, "it is here");
    return false;
  }

  void warnOfUnused() {
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

  /// The given name, or Keras' automatic one, which numbers the layers of a class: gru, gru_1.
  std::string ownName(const Call &call) {
    const Arguments &arguments = call.arguments;
    if (!arguments.isGiven("name")) {
      int number = counts[call.name]++;
      return number == 0 ? call.name : fmt::format("{}_{}", call.name, number);
    }
    std::string name = arguments.text("name");
    bool plain = std::ranges::all_of(
        name, [](unsigned char c) { return std::isalnum(c) || c == '_' || c == '-' || c == '.'; });
    if (name.empty() || !plain)
      diagnostics.error(
          arguments.range("name"),
          "a layer's name is made of letters, digits, `_`, `-` and `.`, and is not empty");
    return name;
  }

  /// A unique name, because the paths of weights begin with it.
  std::string uniqueName(const Call &call) {
    bool given = call.arguments.isGiven("name");
    std::string name = ownName(call);
    SourceRange range = given ? call.arguments.range("name") : call.nameRange;
    for (const Parameter &parameter : model.parameters)
      if (parameter.name == name) {
        diagnostics.error(range, fmt::format("a parameter has the name `{}`", name),
                          "give one of them another name");
        diagnostics.note(parameter.range, "it is here");
      }
    if (auto [first, isNew] = names.try_emplace(name, range); !isNew && !name.empty()) {
      diagnostics.error(
          range, fmt::format("another layer has the {}name `{}`", given ? "" : "automatic ", name),
          given ? "" : "give this layer a name: `name=\"...\"`");
      diagnostics.note(first->second, "it is here");
    }
    return name;
  }

  /// The names of layers inside a wrapper are whole paths: bidirectional/forward_lstm. As in Keras,
  /// a given backward layer keeps its name.
  void nameLayer(Layer &layer) {
    layer.name = uniqueName(*layer.call);
    std::string own;
    for (size_t i = 0; i < layer.wrapped.size(); ++i) {
      bool isGiven = i == 1 && layer.call->arguments.hasCall("backward_layer");
      if (i == 0 || isGiven)
        own = ownName(*layer.wrapped[i].call);
      const char *direction = layer.definition->wrapping != Wrapping::Directions || isGiven ? ""
                              : i == 0 ? "forward_"
                                       : "backward_";
      layer.wrapped[i].name = fmt::format("{}/{}{}", layer.name, direction, own);
    }
  }

  const Cells &cells;
  Model &model;
  Diagnostics &diagnostics;
  std::optional<size_t> current; // the input of the next layer; empty after an error
  std::map<std::string, NamedValue> values;
  std::set<std::string> appliedNames, namedLayers; // in the whole text
  std::map<std::string, SharedLayer> sharedLayers;
  std::set<size_t> used; // tensors that are read
  std::string lastRecurrent;
  std::map<std::string, int> counts;
  std::map<std::string, SourceRange> names;
};

} // namespace

void checkLayers(const ast::Model &tree, const Cells &cells, Model &model,
                 Diagnostics &diagnostics) {
  LayerChecker checker(tree, cells, model, diagnostics);
  for (const ast::LayerStatement &statement : tree.layers)
    checker.append(statement);
  checker.finish(tree.outputs);
}

} // namespace rnnc
