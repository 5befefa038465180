// Statements of layers -> named layers with inputs, outputs and shapes.
#include "model/Layers.h"

#include "model/Constraints.h"
#include "model/Initializers.h"
#include "model/LayerNames.h"
#include "model/LayerRules.h"
#include "model/LossOutputs.h"
#include "model/NamedValues.h"
#include "model/SharedLayers.h"
#include "syntax/Statements.h"

#include <algorithm>
#include <fmt/format.h>
#include <map>

namespace rnnc {

namespace {

class LayerChecker {
public:
  LayerChecker(const ast::Model &tree, const Cells &cells, Model &model, Diagnostics &diagnostics)
      : cells(cells), model(model), diagnostics(diagnostics), values(tree, model, diagnostics),
        names(model.parameters, diagnostics) {
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
    if (!values.mayBeLayer(call))
      return giveUp(statement);
    std::optional<Layer> layer = construct(call);
    if (values.isOfLayer(statement))
      return share(statement.results.front(), std::move(layer));
    if (!layer || !apply(std::move(*layer), statement))
      giveUp(statement);
  }

  void finish(const std::vector<ast::Name> &outputs) {
    if (outputs.empty() && current && *current >= model.inputCount)
      model.outputs = {*current};
    for (const ast::Name &name : outputs)
      if (std::optional<size_t> tensor = values.find(name); tensor && isNoParameter(*tensor, name))
        model.outputs.push_back(*tensor);
    for (size_t tensor : model.outputs)
      values.use(tensor);
    if (!diagnostics.hasErrors())
      values.warnOfUnused();
  }

private:
  /// A layer that is applied by its name.
  struct SharedLayer {
    std::optional<Layer> layer;  // without inputs; empty: an error has been reported
    std::optional<size_t> first; // where it is applied first, among the model's layers
  };

  /// Errors that follow from an earlier one are not reported.
  void giveUp(const ast::LayerStatement &statement) {
    current.reset();
    values.addUnknown(statement.results);
  }

  /// The layer of a call, with a name and without inputs; nothing after an error.
  std::optional<Layer> construct(const ast::Value &value) {
    std::optional<Layer> made = cells.layer(value, diagnostics);
    if (!made)
      return std::nullopt;
    Layer layer = std::move(*made);
    names.name(layer);
    checkInitializers(layer, diagnostics);
    checkConstraints(layer, diagnostics);
    if (!resolveCells(layer))
      return std::nullopt;
    return layer;
  }

  /// `encoder = gru(3)`: a name for the layer.
  void share(const ast::Name &name, std::optional<Layer> layer) {
    values.addLayer(name);
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
    if (!values.nameResults(outputs, statement))
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

  bool connect(Layer &layer, const ast::LayerStatement &statement) {
    bool known = true;
    auto connect = [&](const std::vector<ast::Name> &names, std::vector<size_t> &tensors) {
      for (const ast::Name &name : names)
        if (std::optional<size_t> tensor = values.find(name))
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
      values.use(*current);
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

  const Cells &cells;
  Model &model;
  Diagnostics &diagnostics;
  std::optional<size_t> current; // the input of the next layer; empty after an error
  std::map<std::string, SharedLayer> sharedLayers;
  std::string lastRecurrent;
  NamedValues values;
  LayerNames names;
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
