// Wrappers of layers: keras.io/api/layers/recurrent_layers/bidirectional, time_distributed.
#include "model/LayerRules.h"
#include "model/layers/Rules.h"

#include <fmt/format.h>

namespace rnnc {

namespace {

bool applyTimeDistributed(Layer &layer, LayerContext &context) {
  Layer &inner = layer.wrapped.front();
  auto worksOnFeatures = [](const LayerDefinition &each) { return each.worksOnFeatures; };
  if (!worksOnFeatures(*inner.definition)) {
    std::string_view reason = inner.definition->whyNotRepeated;
    return context.error(
        inner.call->nameRange,
        fmt::format("`time_distributed` cannot repeat `{}` over the steps", inner.call->name),
        reason.empty() ? fmt::format("a layer over time would need a second time axis; it takes "
                                     "layers of your own, {}",
                                     namesOfLayers(worksOnFeatures, "and"))
                       : std::string(reason));
  }
  if (context.shape().size() < 2)
    return requireSequence(layer, context);
  // A layer that works on the last axis does the same on each step as on the whole sequence. The
  // mask is the wrapper's.
  LayerContext steps = context;
  steps.inputs.front().isMasked = false;
  if (!applyLayer(inner, steps))
    return false;
  layer.outputShape = inner.outputShape;
  return true;
}

bool applyDirection(Layer &direction, LayerContext &context) {
  auto isRecurrent = [](const LayerDefinition &each) { return each.isRecurrent(); };
  if (!isRecurrent(*direction.definition))
    return context.error(
        direction.call->nameRange,
        fmt::format("`bidirectional` needs a recurrent layer, found `{}`", direction.call->name),
        fmt::format("use {}", namesOfLayers(isRecurrent, "or")));
  if (direction.goBackwards)
    return context.error(direction.call->arguments.range("go_backwards"),
                         "`bidirectional` chooses the directions itself",
                         "leave `go_backwards` out");
  if (!applyLayer(direction, context))
    return false;
  // As Keras' wrapper sets it.
  direction.zeroOutputForMask = direction.returnSequences;
  return true;
}

bool applyBidirectional(Layer &layer, LayerContext &context) {
  const Call &second = layer.call->arguments.hasCall("backward_layer")
                           ? layer.call->arguments.call("backward_layer")
                           : layer.call->arguments.call("layer");
  for (Layer &direction : layer.wrapped)
    if (!applyDirection(direction, context))
      return false;
  const std::vector<int64_t> &first = layer.wrapped[0].outputShape,
                             &other = layer.wrapped[1].outputShape;
  bool joins = layer.mergeMode == "concat";
  bool fits =
      layer.mergeMode == "none" || (first.size() == other.size() && (joins || first == other));
  if (!fits)
    return context.error(
        second.range,
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

} // namespace

LayerFamily wrappers() {
  using enum ArgumentType;
  return {
      {.schema = {"bidirectional",
                  layerArguments({{{"layer", ArgumentType::Layer, ""},
                                   {"merge_mode", MergeMode, "concat"},
                                   {"backward_layer", ArgumentType::Layer, "none"}}}),
                  2},
       .className = "Bidirectional",
       .apply = applyBidirectional,
       .wrapping = Wrapping::Directions,
       .isCausal = false},
      {.schema = {"time_distributed", layerArguments({{{"layer", ArgumentType::Layer, ""}}}), 1},
       .className = "TimeDistributed",
       .apply = applyTimeDistributed,
       .wrapping = Wrapping::Steps,
       .whyNotRepeated = "one is enough"}};
}

const std::vector<CallSchema> &mergeModeSchemas() {
  static const std::vector<CallSchema> schemas = {
      {"concat", {}, 0}, {"sum", {}, 0}, {"mul", {}, 0}, {"ave", {}, 0}, {"none", {}, 0}};
  return schemas;
}

} // namespace rnnc
