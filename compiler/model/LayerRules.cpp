// A layer's call and the shapes of its inputs -> the layer and its output shape, by its definition.
#include "model/LayerRules.h"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>

namespace rnnc {

std::string formatShape(const std::vector<int64_t> &shape) {
  std::vector<std::string> sizes;
  for (int64_t size : shape)
    sizes.push_back(size == unknownLength ? "?" : fmt::format("{}", size));
  return fmt::format("[{}]", fmt::join(sizes, ", "));
}

int64_t stateCountOf(const Layer &layer) {
  if (layer.cell && !layer.cell->isLayer)
    return layer.cell->next.size();
  int64_t count = layer.definition->states;
  for (const Layer &direction : layer.wrapped)
    count += stateCountOf(direction);
  return count;
}

std::vector<int64_t> streamedStates(const Layer &layer) {
  std::vector<int64_t> sizes(stateCountOf(layer), layer.units);
  if (int64_t history = layer.definition->history ? layer.definition->history(layer) : 0)
    sizes.push_back(history);
  return sizes;
}

std::vector<const Layer *> partsOf(const Layer &layer) {
  if (layer.wrapped.empty())
    return {&layer};
  return {&layer.wrapped.front(), &layer.wrapped.back()};
}

namespace {

bool requireInputs(const Layer &layer, LayerContext &context) {
  size_t count = context.inputs.size(), most = layer.definition->mostInputs;
  if (count < layer.definition->fewestInputs)
    return context.error(layer.call->range,
                         fmt::format("`{}` merges two {}values, found one", layer.call->name,
                                     most == 2 ? "" : "or more "),
                         fmt::format("name them: `{}()(a, b)`", layer.call->name));
  if (count > most)
    return context.error(layer.call->range,
                         fmt::format("`{}` is applied to {} value{}, found {}", layer.call->name,
                                     most == 1   ? "one"
                                     : most == 2 ? "two"
                                                 : "two or three",
                                     most == 1 ? "" : "s", count));
  for (const Tensor &tensor : context.inputs)
    if (tensor.isMask)
      return context.error(
          layer.call->range,
          fmt::format("`{}` needs numbers, and `{}` is a mask", layer.call->name, tensor.name),
          "a mask says which steps of its input count; no layer reads it");
  for (const Tensor &tensor : context.inputs)
    if (tensor.isTokens && !layer.definition->takesTokens)
      return context.error(
          layer.call->range,
          fmt::format("`{}` needs numbers, and `{}` is tokens", layer.call->name, tensor.name),
          "put an `embedding(...)` before it");
  return true;
}

/// Warns that the layer, as in Keras, takes the place of a mask in the data.
void remarkReplacedMask(const Layer &layer, LayerContext &context) {
  const Tensor &input = context.inputs.front();
  if (input.mask && maskedNumberOf(layer))
    context.diagnostics.warning(
        layer.call->nameRange,
        fmt::format("`{}` replaces the mask that comes with `{}`", layer.call->name, input.name));
}

/// Warns that the layer, as in Keras, drops the mask.
void remarkIgnoredMask(const Layer &layer, LayerContext &context) {
  if (layer.definition->mask == MaskRule::Ignore &&
      std::ranges::any_of(context.inputs, &Tensor::isMasked))
    context.diagnostics.warning(
        layer.call->nameRange,
        fmt::format("`{}` drops the mask of its input: masked steps count like the others",
                    layer.call->name));
}

} // namespace

std::optional<double> maskedNumberOf(const Layer &layer) {
  return layer.definition->maskedNumber ? layer.definition->maskedNumber(layer) : std::nullopt;
}

std::vector<Weight> weightsOf(const Layer &layer, int64_t features) {
  return layer.definition->weights ? layer.definition->weights(layer, features)
                                   : std::vector<Weight>();
}

std::string weightPath(const Layer &layer, const Weight &weight) {
  bool hasCell = layer.cell && !layer.cell->isLayer;
  std::string_view cell = hasCell ? layer.cell->name : layer.definition->cellName;
  return fmt::format("{}/{}{}{}", layer.name, cell, cell.empty() ? "" : "/", weight.name);
}

const Layer &repeatedLayer(const Layer &layer) {
  return layer.definition->wrapping == Wrapping::Steps ? layer.wrapped.front() : layer;
}

Layer layerOf(const Call &call, const LayerMaker &inner) {
  const Arguments &arguments = call.arguments;
  auto flag = [&](std::string_view name, bool otherwise) {
    return arguments.has(name) ? arguments.boolean(name) : otherwise;
  };
  auto part = [&](std::string_view name) {
    return arguments.hasCall(name) ? std::optional(arguments.call(name)) : std::nullopt;
  };
  Layer layer;
  layer.definition = &layerDefinition(call.name);
  layer.call = call;
  for (std::string_view width : {"units", "output_dim", "filters"})
    if (arguments.has(width)) {
      layer.units = arguments.size(width);
      layer.unitsRange = arguments.range(width);
    }
  layer.activation = part("activation");
  layer.recurrentActivation = part("recurrent_activation");
  layer.useBias = flag("use_bias", true);
  layer.returnSequences = flag("return_sequences", false);
  layer.returnState = flag("return_state", false);
  layer.resetAfter = flag("reset_after", true);
  layer.goBackwards = flag("go_backwards", false);
  layer.stateful = flag("stateful", false);
  layer.zeroOutputForMask = flag("zero_output_for_mask", false);
  if (auto mode = part("merge_mode"))
    layer.mergeMode = mode->name;
  auto wrap = [&](const Call &wrapped) {
    layer.wrapped.push_back(inner ? inner(wrapped) : layerOf(wrapped));
  };
  if (arguments.hasCall("layer"))
    wrap(arguments.call("layer"));
  if (layer.definition->wrapping == Wrapping::Directions)
    wrap(arguments.hasCall("backward_layer") ? arguments.call("backward_layer")
                                             : arguments.call("layer"));
  return layer;
}

bool applyLayer(Layer &layer, LayerContext &context) {
  layer.inputShape = context.shape();
  if (!requireInputs(layer, context))
    return false;
  remarkReplacedMask(layer, context);
  remarkIgnoredMask(layer, context);
  if (!layer.definition->apply(layer, context))
    return false;
  layer.units = layer.outputShape.back();
  return true;
}

std::vector<Tensor> outputsOf(const Layer &layer, const LayerContext &context) {
  bool masks = maskedNumberOf(layer).has_value();
  bool carries = layer.definition->mask == MaskRule::Carry;
  // A merged step is unmasked if it is in any of the values; values without a mask have no masked
  // steps.
  bool areMasked = std::ranges::all_of(context.inputs, &Tensor::isMasked);
  bool isFirst = layer.definition->mask == MaskRule::First && context.inputs.front().isMasked;
  bool isMasked = layer.outputShape.size() > 1 && (masks || (areMasked && carries) || isFirst);
  std::vector<Tensor> outputs;
  auto give = [&](const std::vector<int64_t> &shape, bool isMasked) {
    outputs.push_back({.name = layer.name, .shape = shape, .isMasked = isMasked});
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
