// A rule for each kind of layer: its inputs' shapes -> its own.
#include "model/LayerRules.h"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <map>
#include <numeric>

namespace rnnc {

std::string formatShape(const std::vector<int64_t> &shape) {
  std::vector<std::string> sizes;
  for (int64_t size : shape)
    sizes.push_back(size == unknownLength ? "?" : fmt::format("{}", size));
  return fmt::format("[{}]", fmt::join(sizes, ", "));
}

bool isRecurrent(LayerKind kind) {
  return kind == LayerKind::SimpleRnn || kind == LayerKind::Lstm || kind == LayerKind::Gru ||
         kind == LayerKind::Rnn;
}

int64_t stateCountOf(const Layer &layer) {
  if (layer.cell)
    return layer.cell->next.size();
  int64_t count = !isRecurrent(layer.kind) ? 0 : layer.kind == LayerKind::Lstm ? 2 : 1;
  for (const Layer &direction : layer.wrapped)
    count += stateCountOf(direction);
  return count;
}

std::vector<const Layer *> partsOf(const Layer &layer) {
  if (layer.wrapped.empty())
    return {&layer};
  return {&layer.wrapped.front(), &layer.wrapped.back()};
}

namespace {

bool error(LayerContext &context, SourceRange range, std::string message, std::string hint = {}) {
  context.diagnostics.error(range, std::move(message), std::move(hint));
  return false;
}

const std::vector<int64_t> &shapeOf(const LayerContext &context) {
  return context.inputs.front().shape;
}

bool requireSequence(const Layer &layer, LayerContext &context) {
  if (shapeOf(context).size() == 2)
    return true;
  return error(context, layer.call->range,
               fmt::format("`{}` needs a sequence [time, features], found {}", layer.call->name,
                           formatShape(shapeOf(context))),
               shapeOf(context).size() > 2 ? ""
               : context.lastRecurrent.empty()
                   ? "give the input a time axis: `f32[time, features]`"
                   : fmt::format("write `return_sequences=true` in `{}`, the layer that drops the "
                                 "time axis",
                                 context.lastRecurrent));
}

/// Keras lets such a layer forget which steps count.
void remarkDroppedMask(const Layer &layer, LayerContext &context) {
  if (context.inputs.front().isMasked)
    context.diagnostics.warning(
        layer.call->nameRange,
        fmt::format("`{}` drops the mask of its input: masked steps count like the others",
                    layer.call->name));
}

bool keepShape(Layer &layer, LayerContext &context) {
  layer.outputShape = shapeOf(context);
  return true;
}

bool sequenceOfShape(Layer &layer, LayerContext &context) {
  return requireSequence(layer, context) && keepShape(layer, context);
}

bool recurrent(Layer &layer, LayerContext &context) {
  if (!requireSequence(layer, context))
    return false;
  layer.outputShape = {layer.units};
  if (layer.returnSequences)
    layer.outputShape.insert(layer.outputShape.begin(), shapeOf(context)[0]);
  return true;
}

bool dense(Layer &layer, LayerContext &context) {
  layer.outputShape = shapeOf(context);
  layer.outputShape.back() = layer.units;
  return true;
}

bool embedding(Layer &layer, LayerContext &context) {
  constexpr int64_t mostTokens = int64_t(1) << 24;
  if (!context.inputs.front().isTokens)
    return error(context, layer.call->range, "`embedding` needs tokens, found numbers",
                 "an input of tokens is written `input x: tokens[time]`");
  if (layer.call->arguments.size("input_dim") > mostTokens)
    return error(context, layer.call->arguments.range("input_dim"),
                 "`input_dim` must be at most 2^24, which is what float32 can count to");
  layer.outputShape = {shapeOf(context)[0], layer.units};
  return true;
}

bool layerNormalization(Layer &layer, LayerContext &context) {
  int64_t axis = layer.call->arguments.size("axis"), rank = shapeOf(context).size();
  if (axis != -1 && axis != rank) // Keras counts the samples' axis
    return error(context, layer.call->arguments.range("axis"),
                 fmt::format("`layer_normalization` works on the last axis, found axis {}", axis),
                 "leave `axis` out");
  return keepShape(layer, context);
}

bool globalPooling(Layer &layer, LayerContext &context) {
  if (!requireSequence(layer, context))
    return false;
  if (layer.kind == LayerKind::GlobalMaxPooling1d)
    remarkDroppedMask(layer, context);
  layer.outputShape = {shapeOf(context)[1]};
  if (layer.call->arguments.boolean("keepdims"))
    layer.outputShape.insert(layer.outputShape.begin(), 1);
  return true;
}

bool flatten(Layer &layer, LayerContext &context) {
  remarkDroppedMask(layer, context);
  const std::vector<int64_t> &shape = shapeOf(context);
  if (shape.front() == unknownLength)
    return error(context, layer.call->range,
                 fmt::format("`flatten` needs a known length, found {}", formatShape(shape)),
                 "a recurrent layer or `global_average_pooling1d` makes a vector of any length");
  layer.outputShape = {
      std::accumulate(shape.begin(), shape.end(), int64_t(1), std::multiplies<>())};
  return true;
}

bool repeatVector(Layer &layer, LayerContext &context) {
  if (shapeOf(context).size() != 1)
    return error(context, layer.call->range,
                 fmt::format("`repeat_vector` needs a vector [features], found {}",
                             formatShape(shapeOf(context))));
  layer.outputShape = {layer.call->arguments.size("n"), shapeOf(context)[0]};
  return true;
}

bool isPerFeatures(LayerKind kind) {
  return kind == LayerKind::Dense || kind == LayerKind::Activation || kind == LayerKind::Dropout ||
         kind == LayerKind::GaussianNoise || kind == LayerKind::LayerNormalization;
}

bool timeDistributed(Layer &layer, LayerContext &context) {
  Layer &inner = layer.wrapped.front();
  if (!isPerFeatures(inner.kind))
    return error(
        context, inner.call->nameRange,
        fmt::format("`time_distributed` cannot repeat `{}` over the steps", inner.call->name),
        "it takes `dense`, `activation`, `dropout`, `gaussian_noise` and "
        "`layer_normalization`");
  if (shapeOf(context).size() < 2)
    return requireSequence(layer, context);
  // What works on the last axis does the same on each step as on all of them.
  if (!applyLayer(inner, context))
    return false;
  layer.outputShape = inner.outputShape;
  return true;
}

bool bidirectional(Layer &layer, LayerContext &context) {
  const Call &second = layer.call->arguments.hasCall("backward_layer")
                           ? layer.call->arguments.call("backward_layer")
                           : layer.call->arguments.call("layer");
  for (Layer &direction : layer.wrapped) {
    if (!isRecurrent(direction.kind))
      return error(
          context, direction.call->nameRange,
          fmt::format("`bidirectional` needs a recurrent layer, found `{}`", direction.call->name),
          "use `simple_rnn`, `lstm`, `gru` or `rnn`");
    if (direction.goBackwards)
      return error(context, direction.call->arguments.range("go_backwards"),
                   "`bidirectional` chooses the directions itself", "leave `go_backwards` out");
    if (!applyLayer(direction, context))
      return false;
    // As Keras' wrapper sets it.
    direction.zeroOutputForMask = direction.returnSequences;
  }
  const std::vector<int64_t> &first = layer.wrapped[0].outputShape,
                             &other = layer.wrapped[1].outputShape;
  bool joins = layer.mergeMode == "concat";
  bool fits =
      layer.mergeMode == "none" || (first.size() == other.size() && (joins || first == other));
  if (!fits)
    return error(context, second.range,
                 fmt::format("`{}` cannot merge outputs of the shapes {} and {}", layer.mergeMode,
                             formatShape(first), formatShape(other)),
                 "give both layers the same `return_sequences`, and for `sum`, `mul` and `ave` "
                 "the same units");
  layer.returnSequences = layer.wrapped[0].returnSequences;
  layer.returnState = layer.wrapped[0].returnState;
  layer.stateful = layer.wrapped[0].stateful || layer.wrapped[1].stateful;
  layer.outputShape = first;
  if (joins)
    layer.outputShape.back() += other.back();
  return true;
}

bool mergeInputs(Layer &layer, LayerContext &context) {
  bool joins = layer.kind == LayerKind::Concatenate;
  layer.outputShape = shapeOf(context);
  if (joins && layer.call->arguments.size("axis") != -1)
    return error(context, layer.call->arguments.range("axis"),
                 "`concatenate` puts features side by side, which is axis -1", "leave `axis` out");
  for (const Tensor &tensor : std::vector(context.inputs.begin() + 1, context.inputs.end())) {
    std::vector<int64_t> shape = tensor.shape, expected = layer.outputShape;
    if (joins && !shape.empty())
      shape.back() = expected.back();
    if (shape != expected)
      return error(context, layer.call->range,
                   fmt::format("`{}` cannot merge the shapes {} and {}", layer.call->name,
                               formatShape(shapeOf(context)), formatShape(tensor.shape)));
    if (joins)
      layer.outputShape.back() += tensor.shape.back();
  }
  return true;
}

struct LayerRule {
  LayerKind kind;
  std::string className;
  bool (*apply)(Layer &, LayerContext &);
  size_t mostInputs = 1;
};

constexpr size_t anyNumber = SIZE_MAX;

const std::map<std::string, LayerRule> &layerRules() {
  static const std::map<std::string, LayerRule> rules = {
      {"simple_rnn", {LayerKind::SimpleRnn, "SimpleRNN", recurrent}},
      {"lstm", {LayerKind::Lstm, "LSTM", recurrent}},
      {"gru", {LayerKind::Gru, "GRU", recurrent}},
      {"rnn", {LayerKind::Rnn, "RNN", recurrent}},
      {"dense", {LayerKind::Dense, "Dense", dense}},
      {"embedding", {LayerKind::Embedding, "Embedding", embedding}},
      {"masking", {LayerKind::Masking, "Masking", sequenceOfShape}},
      {"bidirectional", {LayerKind::Bidirectional, "Bidirectional", bidirectional}},
      {"time_distributed", {LayerKind::TimeDistributed, "TimeDistributed", timeDistributed}},
      {"activation", {LayerKind::Activation, "Activation", keepShape}},
      {"dropout", {LayerKind::Dropout, "Dropout", keepShape}},
      {"spatial_dropout1d", {LayerKind::SpatialDropout1d, "SpatialDropout1D", sequenceOfShape}},
      {"gaussian_noise", {LayerKind::GaussianNoise, "GaussianNoise", keepShape}},
      {"layer_normalization",
       {LayerKind::LayerNormalization, "LayerNormalization", layerNormalization}},
      {"global_average_pooling1d",
       {LayerKind::GlobalAveragePooling1d, "GlobalAveragePooling1D", globalPooling}},
      {"global_max_pooling1d",
       {LayerKind::GlobalMaxPooling1d, "GlobalMaxPooling1D", globalPooling}},
      {"flatten", {LayerKind::Flatten, "Flatten", flatten}},
      {"repeat_vector", {LayerKind::RepeatVector, "RepeatVector", repeatVector}},
      {"concatenate", {LayerKind::Concatenate, "Concatenate", mergeInputs, anyNumber}},
      {"add", {LayerKind::Add, "Add", mergeInputs, anyNumber}},
      {"subtract", {LayerKind::Subtract, "Subtract", mergeInputs, 2}},
      {"multiply", {LayerKind::Multiply, "Multiply", mergeInputs, anyNumber}},
      {"average", {LayerKind::Average, "Average", mergeInputs, anyNumber}},
      {"maximum", {LayerKind::Maximum, "Maximum", mergeInputs, anyNumber}},
      {"minimum", {LayerKind::Minimum, "Minimum", mergeInputs, anyNumber}},
  };
  return rules;
}

bool requireInputs(const Layer &layer, LayerContext &context, size_t most) {
  size_t count = context.inputs.size();
  if (most > 1 && count < 2)
    return error(context, layer.call->range,
                 fmt::format("`{}` merges two or more values, found one", layer.call->name),
                 fmt::format("name them: `{}()(a, b)`", layer.call->name));
  if (count > most)
    return error(context, layer.call->range,
                 fmt::format("`{}` is applied to {} value{}, found {}", layer.call->name,
                             most == 1 ? "one" : "two", most == 1 ? "" : "s", count));
  for (const Tensor &tensor : context.inputs)
    if (tensor.isTokens && layer.kind != LayerKind::Embedding)
      return error(
          context, layer.call->range,
          fmt::format("`{}` needs numbers, and `{}` is tokens", layer.call->name, tensor.name),
          "put an `embedding(...)` before it");
  return true;
}

} // namespace

Layer layerOf(const Call &call) {
  const Arguments &arguments = call.arguments;
  auto flag = [&](std::string_view name, bool otherwise) {
    return arguments.has(name) ? arguments.boolean(name) : otherwise;
  };
  auto part = [&](std::string_view name) {
    return arguments.hasCall(name) ? std::optional(arguments.call(name)) : std::nullopt;
  };
  Layer layer;
  const LayerRule &rule = layerRules().at(call.name);
  layer.kind = rule.kind;
  layer.className = rule.className;
  layer.call = call;
  if (arguments.has("units") || arguments.has("output_dim")) {
    std::string_view width = arguments.has("units") ? "units" : "output_dim";
    layer.units = arguments.size(width);
    layer.unitsRange = arguments.range(width);
  }
  layer.activation = part("activation");
  layer.recurrentActivation = part("recurrent_activation");
  layer.kernelInitializer = part("kernel_initializer");
  layer.recurrentInitializer = part("recurrent_initializer");
  layer.biasInitializer = part("bias_initializer");
  layer.useBias = flag("use_bias", true);
  layer.returnSequences = flag("return_sequences", false);
  layer.returnState = flag("return_state", false);
  layer.resetAfter = flag("reset_after", true);
  layer.goBackwards = flag("go_backwards", false);
  layer.stateful = flag("stateful", false);
  layer.zeroOutputForMask = flag("zero_output_for_mask", false);
  layer.unitForgetBias = flag("unit_forget_bias", true);
  if (auto mode = part("merge_mode"))
    layer.mergeMode = mode->name;
  if (arguments.hasCall("layer"))
    layer.wrapped.push_back(layerOf(arguments.call("layer")));
  if (layer.kind == LayerKind::Bidirectional)
    layer.wrapped.push_back(layerOf(arguments.hasCall("backward_layer")
                                        ? arguments.call("backward_layer")
                                        : arguments.call("layer")));
  return layer;
}

bool applyLayer(Layer &layer, LayerContext &context) {
  const LayerRule &rule = layerRules().at(layer.call->name);
  layer.inputShape = shapeOf(context);
  if (!requireInputs(layer, context, rule.mostInputs) || !rule.apply(layer, context))
    return false;
  layer.units = layer.outputShape.back();
  return true;
}

std::vector<Tensor> outputsOf(const Layer &layer, const LayerContext &context) {
  bool masks = layer.kind == LayerKind::Masking ||
               (layer.kind == LayerKind::Embedding && layer.call->arguments.boolean("mask_zero"));
  bool drops = layer.kind == LayerKind::GlobalAveragePooling1d ||
               layer.kind == LayerKind::GlobalMaxPooling1d || layer.kind == LayerKind::Flatten ||
               layer.kind == LayerKind::RepeatVector;
  // Merged values count where one of them does; one without a mask always does.
  bool areMasked = std::ranges::all_of(context.inputs, &Tensor::isMasked);
  bool isMasked = layer.outputShape.size() > 1 && (masks || (areMasked && !drops));
  std::vector<Tensor> outputs;
  auto give = [&](const std::vector<int64_t> &shape, bool isMasked) {
    outputs.push_back({layer.name, shape, false, 0, isMasked});
  };
  give(layer.outputShape, isMasked);
  if (layer.mergeMode == "none")
    give(layer.wrapped[1].outputShape, isMasked);
  if (layer.returnState) {
    for (const Layer *part : partsOf(layer))
      for (int64_t state = 0; state < stateCountOf(*part); ++state)
        give({part->units}, false);
  }
  return outputs;
}

} // namespace rnnc
