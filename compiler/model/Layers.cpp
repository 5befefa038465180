// Layer by layer: Keras' names, and the shape that each makes of the one before.
#include "model/Layers.h"

#include "model/Initializers.h"

#include <algorithm>
#include <cctype>
#include <fmt/format.h>
#include <map>

namespace rnnc {

namespace {

Layer layerOf(const Call &call) {
  const Arguments &arguments = call.arguments;
  static const std::map<std::string, std::pair<LayerKind, std::string>> kinds = {
      {"simple_rnn", {LayerKind::SimpleRnn, "SimpleRNN"}},
      {"lstm", {LayerKind::Lstm, "LSTM"}},
      {"gru", {LayerKind::Gru, "GRU"}},
      {"rnn", {LayerKind::Rnn, "RNN"}},
      {"dense", {LayerKind::Dense, "Dense"}},
      {"masking", {LayerKind::Masking, "Masking"}},
      {"bidirectional", {LayerKind::Bidirectional, "Bidirectional"}}};
  auto flag = [&](std::string_view name, bool otherwise) {
    return arguments.has(name) ? arguments.boolean(name) : otherwise;
  };
  Layer layer;
  std::tie(layer.kind, layer.className) = kinds.at(call.name);
  if (layer.kind == LayerKind::Bidirectional) {
    layer.mergeMode = arguments.call("merge_mode").name;
    return layer;
  }
  if (layer.kind == LayerKind::Masking) {
    layer.maskValue = arguments.real("mask_value");
    return layer;
  }
  layer.returnSequences = flag("return_sequences", false);
  layer.goBackwards = flag("go_backwards", false);
  layer.zeroOutputForMask = flag("zero_output_for_mask", false);
  if (layer.kind == LayerKind::Rnn)
    return layer; // the cell is resolved elsewhere
  layer.units = arguments.size("units");
  layer.unitsRange = arguments.range("units");
  layer.activation = arguments.call("activation");
  if (arguments.has("recurrent_activation"))
    layer.recurrentActivation = arguments.call("recurrent_activation");
  layer.kernelInitializer = arguments.call("kernel_initializer");
  if (arguments.has("recurrent_initializer"))
    layer.recurrentInitializer = arguments.call("recurrent_initializer");
  layer.biasInitializer = arguments.call("bias_initializer");
  layer.useBias = arguments.boolean("use_bias");
  layer.resetAfter = flag("reset_after", true);
  layer.unitForgetBias = flag("unit_forget_bias", true);
  return layer;
}

class LayerChecker {
public:
  LayerChecker(const Cells &cells, std::vector<int64_t> shape, Model &model,
               Diagnostics &diagnostics)
      : cells(cells), shape(std::move(shape)), model(model), diagnostics(diagnostics) {}

  void finish() {
    if (!model.layers.empty())
      model.outputs = {model.layers.back().outputs.front()};
  }

  void append(const ast::Value &call) {
    static const std::vector<std::string_view> statements = {"input", "loss", "optimizer", "batch"};
    if (std::ranges::find(statements, call.text) != statements.end()) {
      diagnostics.error(call.nameRange,
                        fmt::format("`{}` is written without parentheses", call.text));
      return;
    }
    if (cells.has(call.text)) {
      diagnostics.error(call.nameRange, fmt::format("`{}` is a cell, no layer", call.text),
                        fmt::format("write `rnn({}(...))`", call.text));
      shape.clear();
      return;
    }
    std::optional<Call> resolved = resolveCall(call, layerSchemas(), "layer", diagnostics);
    std::optional<Layer> layer = resolved ? make(*resolved) : std::nullopt;
    if (!layer) {
      shape.clear();
      return;
    }
    layer->inputs = {model.tensors.size() - 1};
    layer->outputs = {model.tensors.size()};
    bool isMasked = layer->outputShape.size() == 2 &&
                    (model.tensors.back().isMasked || layer->kind == LayerKind::Masking);
    model.tensors.push_back({layer->name, layer->outputShape, 0, isMasked});
    model.layers.push_back(std::move(*layer));
  }

private:
  /// A layer behind those before; moves `shape` on. None after an error.
  std::optional<Layer> make(const Call &call) {
    Layer layer = layerOf(call);
    layer.name = nameOf(call);
    checkInitializers(layer, diagnostics);
    if (layer.kind == LayerKind::Rnn && !resolveCell(layer, call))
      return std::nullopt;
    if (shape.empty()) // an error before this layer
      return std::nullopt;
    layer.inputShape = shape;
    if (layer.kind != LayerKind::Dense && shape.size() < 2) {
      diagnostics.error(
          call.range,
          fmt::format("`{}` needs a sequence [time, features], found [{}]", call.name, shape[0]),
          lastRecurrent.empty()
              ? "give the input a time axis: `f32[time, features]`"
              : fmt::format(
                    "write `return_sequences=true` in `{}`, the layer that drops the time axis",
                    lastRecurrent));
      return std::nullopt;
    }
    if (layer.kind == LayerKind::Bidirectional) {
      if (!wrap(layer, call))
        return std::nullopt;
    } else if (layer.kind == LayerKind::Masking) {
      layer.units = shape.back();
      layer.returnSequences = true;
    } else if (layer.kind == LayerKind::Dense || layer.returnSequences) {
      shape.back() = layer.units;
    } else {
      shape = {layer.units};
    }
    if (isRecurrent(layer.kind) || layer.kind == LayerKind::Bidirectional)
      lastRecurrent = layer.name;
    layer.outputShape = shape;
    return layer;
  }

  bool resolveCell(Layer &layer, const Call &call) {
    layer.unitsRange = call.arguments.range("cell");
    layer.cell = cells.resolve(call.arguments.value("cell"), layer.units, diagnostics);
    return layer.cell != nullptr;
  }

  /// The two directions of a bidirectional layer (keras.io/api/layers/recurrent_layers/bidirectional).
  bool wrap(Layer &layer, const Call &call) {
    const Call &forward = call.arguments.call("layer");
    bool given = call.arguments.hasCall("backward_layer");
    const Call &backward = given ? call.arguments.call("backward_layer") : forward;
    std::vector<int64_t> input = shape;
    std::string own; // Keras' name of the wrapped layer
    for (const Call *part : {&forward, &backward}) {
      if (!part->arguments.has("return_sequences")) {
        diagnostics.error(part->nameRange, fmt::format("`bidirectional` needs a recurrent layer, found `{}`", part->name),
                          "use `simple_rnn`, `lstm`, `gru` or `rnn`");
        return false;
      }
      if (part->arguments.boolean("go_backwards")) {
        diagnostics.error(part->arguments.range("go_backwards"),
                          "`bidirectional` chooses the directions itself",
                          "leave `go_backwards` out");
        return false;
      }
      bool copied = !given && !layer.wrapped.empty();
      shape = input;
      std::optional<Layer> direction;
      if (copied)
        direction = layer.wrapped.front();
      else if (!(direction = make(*part)))
        return false;
      if (!copied)
        own = direction->name;
      // As Keras' wrapper sets it.
      direction->zeroOutputForMask = direction->returnSequences;
      direction->name =
          fmt::format("{}/{}_{}", layer.name, layer.wrapped.empty() ? "forward" : "backward", own);
      layer.wrapped.push_back(std::move(*direction));
    }
    const std::vector<int64_t> &first = layer.wrapped[0].outputShape,
                               &second = layer.wrapped[1].outputShape;
    bool fits = first.size() == second.size() && (layer.mergeMode == "concat" || first == second);
    if (!fits) {
      diagnostics.error(backward.range,
                        fmt::format("`{}` cannot merge outputs of the shapes [{}] and [{}]",
                                    layer.mergeMode, fmt::join(first, ", "),
                                    fmt::join(second, ", ")),
                        "give both layers the same `return_sequences`, and for `sum`, `mul` and "
                        "`ave` the same units");
      return false;
    }
    shape = first;
    if (layer.mergeMode == "concat")
      shape.back() += second.back();
    layer.units = shape.back();
    layer.returnSequences = shape.size() == 2;
    return true;
  }

  /// The given name, or Keras' automatic one, which counts a class' layers:
  /// gru, gru_1. Weights' paths begin with it.
  std::string nameOf(const Call &call) {
    const Arguments &arguments = call.arguments;
    std::string name;
    SourceRange range = arguments.range("name");
    bool given = arguments.isGiven("name");
    if (given) {
      name = arguments.text("name");
      bool plain = std::ranges::all_of(name, [](unsigned char c) {
        return std::isalnum(c) || c == '_' || c == '-' || c == '.';
      });
      if (name.empty() || !plain) {
        diagnostics.error(
            range, "a layer's name is made of letters, digits, `_`, `-` and `.`, and is not empty");
        return name;
      }
    } else {
      int number = counts[call.name]++;
      name = number == 0 ? call.name : fmt::format("{}_{}", call.name, number);
      range = call.nameRange;
    }
    if (auto [first, isNew] = names.try_emplace(name, range); !isNew) {
      diagnostics.error(
          range,
          fmt::format("another layer has the {}name `{}`", given ? "" : "automatic ", name),
          given ? "" : "give this layer a name: `name=\"...\"`");
      diagnostics.note(first->second, "it is here");
    }
    return name;
  }

  const Cells &cells;
  std::vector<int64_t> shape; // of the value so far; empty after an error
  Model &model;
  Diagnostics &diagnostics;
  std::string lastRecurrent;
  std::map<std::string, int> counts;
  std::map<std::string, SourceRange> names;
};

} // namespace

void checkLayers(const ast::Model &tree, const Cells &cells, std::vector<int64_t> shape,
                 Model &model, Diagnostics &diagnostics) {
  LayerChecker checker(cells, std::move(shape), model, diagnostics);
  for (const ast::Value &call : tree.layers)
    checker.append(call);
  checker.finish();
}

} // namespace rnnc
