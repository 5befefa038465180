// Tree -> checked model: the input, and layer by layer the shapes.
#include "model/Check.h"

#include "model/Arguments.h"
#include "model/Settings.h"
#include "model/Sizes.h"

#include <algorithm>
#include <cctype>
#include <fmt/format.h>
#include <map>

namespace rnnc {

namespace {

Layer layerOf(const ast::Value &call, const Arguments &arguments) {
  static const std::map<std::string, std::pair<LayerKind, std::string>> kinds = {
      {"simple_rnn", {LayerKind::SimpleRnn, "SimpleRNN"}},
      {"lstm", {LayerKind::Lstm, "LSTM"}},
      {"gru", {LayerKind::Gru, "GRU"}},
      {"dense", {LayerKind::Dense, "Dense"}}};
  auto flag = [&](std::string_view name, bool otherwise) {
    return arguments.has(name) ? arguments.boolean(name) : otherwise;
  };
  Layer layer;
  std::tie(layer.kind, layer.className) = kinds.at(call.text);
  layer.units = arguments.size("units");
  layer.unitsRange = arguments.range("units");
  layer.activation = arguments.call("activation");
  if (arguments.has("recurrent_activation"))
    layer.recurrentActivation = arguments.call("recurrent_activation");
  layer.useBias = arguments.boolean("use_bias");
  layer.returnSequences = flag("return_sequences", false);
  layer.resetAfter = flag("reset_after", true);
  layer.unitForgetBias = flag("unit_forget_bias", true);
  return layer;
}

class Checker {
public:
  Checker(const ast::Model &tree, Diagnostics &diagnostics)
      : tree(tree), diagnostics(diagnostics) {}

  std::optional<Model> run() {
    name();
    input();
    if (tree.layers.empty() && tree.complete)
      diagnostics.error(tree.name.range, fmt::format("model `{}` has no layers", model.name),
                        "a model needs at least one, such as `dense(1)`");
    for (const ast::Value &call : tree.layers)
      layer(call);
    checkSettings(tree, model, diagnostics);
    if (!tree.inputs.empty())
      checkSizes(model, tree.name.range, tree.inputs.front().range, diagnostics);
    if (diagnostics.hasErrors())
      return std::nullopt;
    return std::move(model);
  }

private:
  void name() {
    model.name = tree.name.text;
    // Its table is `rnn_model` in C, which is the name of the table's type.
    if (model.name == "rnn")
      diagnostics.error(tree.name.range,
                        "a model cannot have the name `rnn`: `rnn_model` is a type of rnn/model.h",
                        "use another name");
  }

  void input() {
    if (tree.inputs.empty() && tree.complete)
      diagnostics.error(tree.name.range, fmt::format("model `{}` has no input", model.name),
                        "add a line such as `input x: f32[100, 2]`: time, features");
    if (tree.inputs.empty())
      return;
    for (size_t i = 1; i < tree.inputs.size(); ++i) {
      diagnostics.error(tree.inputs[i].name.range, "a model has one input");
      diagnostics.note(tree.inputs.front().name.range, "the first one is here");
    }
    const ast::Input &input = tree.inputs.front();
    model.inputName = input.name.text;
    if (input.elementType.text != "f32")
      diagnostics.error(input.elementType.range, fmt::format("unknown type `{}`; an input is `f32`",
                                                             input.elementType.text));
    bool known = !input.sizes.empty() && input.sizes.size() <= 2;
    if (!known)
      diagnostics.error(
          input.range,
          fmt::format("an input has the sizes [features] or [time, features], found {} sizes",
                      input.sizes.size()));
    for (const ast::Value &size : input.sizes) {
      known &= isSize(size);
      model.inputShape.push_back(size.integer);
    }
    if (known)
      shape = model.inputShape;
    else
      model.inputShape.clear();
  }

  bool isSize(const ast::Value &size) {
    if (size.kind == ast::Value::Invalid)
      return false;
    if (size.text == "?")
      diagnostics.error(size.range, "a size must be a whole number, found `?`",
                        "every shape is fixed when the model is compiled");
    else if (size.kind != ast::Value::Integer)
      diagnostics.error(size.range,
                        fmt::format("a size must be a whole number, found {}", describe(size)));
    else if (size.integer < 1)
      diagnostics.error(size.range,
                        fmt::format("a size must be at least 1, found {}", describe(size)));
    else
      return true;
    return false;
  }

  void layer(const ast::Value &call) {
    static const std::vector<std::string_view> statements = {"input", "loss", "optimizer", "batch"};
    if (std::ranges::find(statements, call.text) != statements.end()) {
      diagnostics.error(call.nameRange,
                        fmt::format("`{}` is written without parentheses", call.text));
      return;
    }
    const CallSchema *schema = resolve(call, layerSchemas(), "layer", diagnostics);
    if (!schema) {
      shape.clear();
      return;
    }
    Arguments arguments(call, *schema, diagnostics);
    if (!arguments.valid()) {
      shape.clear();
      return;
    }
    Layer layer = layerOf(call, arguments);
    nameLayer(layer, call, arguments);
    if (shape.empty()) // an error before this layer
      return;
    bool recurrent = layer.kind != LayerKind::Dense;
    if (recurrent && shape.size() < 2) {
      diagnostics.error(
          call.range,
          fmt::format("`{}` needs a sequence [time, features], found [{}]", call.text, shape[0]),
          lastRecurrent.empty()
              ? "give the input a time axis: `f32[time, features]`"
              : fmt::format(
                    "write `return_sequences=true` in `{}`, the layer that drops the time axis",
                    lastRecurrent));
      shape.clear();
      return;
    }
    layer.inputShape = shape;
    if (recurrent)
      lastRecurrent = layer.name;
    if (recurrent && !layer.returnSequences)
      shape = {layer.units};
    else
      shape.back() = layer.units;
    layer.outputShape = shape;
    model.layers.push_back(std::move(layer));
  }

  /// The given name, or Keras' automatic one, which counts a class' layers:
  /// gru, gru_1. Weights' paths begin with it.
  void nameLayer(Layer &layer, const ast::Value &call, const Arguments &arguments) {
    SourceRange range = arguments.range("name");
    bool given = arguments.isGiven("name");
    if (given) {
      layer.name = arguments.text("name");
      bool plain = std::ranges::all_of(layer.name, [](unsigned char c) {
        return std::isalnum(c) || c == '_' || c == '-' || c == '.';
      });
      if (layer.name.empty() || !plain) {
        diagnostics.error(
            range, "a layer's name is made of letters, digits, `_`, `-` and `.`, and is not empty");
        return;
      }
    } else {
      int number = counts[call.text]++;
      layer.name = number == 0 ? call.text : fmt::format("{}_{}", call.text, number);
      range = call.nameRange;
    }
    if (auto [first, isNew] = names.try_emplace(layer.name, range); !isNew) {
      diagnostics.error(
          range,
          fmt::format("another layer has the {}name `{}`", given ? "" : "automatic ", layer.name),
          given ? "" : "give this layer a name: `name=\"...\"`");
      diagnostics.note(first->second, "it is here");
    }
  }

  const ast::Model &tree;
  Diagnostics &diagnostics;
  Model model;
  std::vector<int64_t> shape; // of the value so far; empty after an error
  std::string lastRecurrent;
  std::map<std::string, int> counts;
  std::map<std::string, SourceRange> names;
};

} // namespace

std::optional<Model> checkModel(const ast::Model &tree, Diagnostics &diagnostics) {
  return Checker(tree, diagnostics).run();
}

} // namespace rnnc
