// Products of two values: keras.io/api/layers/merging_layers/dot, keras.io/api/layers/
// attention_layers.
#include "model/Products.h"
#include "model/LayerRules.h"
#include "model/Saturation.h"
#include "model/layers/Rules.h"

#include <fmt/format.h>

namespace rnnc {

namespace {

bool dot(Layer &layer, LayerContext &context) {
  const std::vector<int64_t> &first = context.inputs[0].shape, &second = context.inputs[1].shape;
  for (const std::vector<int64_t> *shape : {&first, &second})
    if (shape->size() > 2)
      return context.error(
          layer.call->range,
          fmt::format("`dot` needs vectors or sequences, found {}", formatShape(*shape)));
  DotAxes axes = dotAxesOf(*layer.call, first.size(), second.size());
  auto isAxis = [](int64_t axis, size_t rank) { return axis >= 0 && axis < int64_t(rank); };
  if (!isAxis(axes.first, first.size()) || !isAxis(axes.second, second.size()))
    return context.error(layer.call->arguments.range("axes"),
                         fmt::format("the values {} and {} do not have these axes",
                                     formatShape(first), formatShape(second)),
                         "axis 1 is the first one after that of the samples");
  if (first[axes.first] != second[axes.second])
    return context.error(layer.call->range,
                         fmt::format("`dot` needs axes of one size, found {} of {} and {} of {}",
                                     first[axes.first], formatShape(first), second[axes.second],
                                     formatShape(second)));
  std::vector<int64_t> shape = first;
  shape.erase(shape.begin() + axes.first);
  for (size_t axis = 0; axis < second.size(); ++axis)
    if (int64_t(axis) != axes.second)
      shape.push_back(second[axis]);
  if (shape.size() == 2 && shape[1] == unknownLength)
    return context.error(layer.call->range,
                         "`dot` would have as many features as the sequence has steps",
                         "give the input a length");
  layer.outputShape = shape.empty() ? std::vector<int64_t>{1} : shape;
  if (layer.outputShape.front() == unknownLength && layer.outputShape.size() == 1)
    return context.error(layer.call->range,
                         "`dot` would be a vector with as many numbers as the sequence has steps",
                         "give the input a length");
  return true;
}

/// Query [time 1, features], value [time 2, units] and perhaps key [time 2, features].
bool attention(Layer &layer, LayerContext &context) {
  for (const Tensor &tensor : context.inputs) {
    if (tensor.shape.size() == 2 && tensor.shape.front() != unknownLength)
      continue;
    return context.error(layer.call->range,
                         fmt::format("`{}` needs sequences of known length, found {}",
                                     layer.call->name, formatShape(tensor.shape)));
  }
  const std::vector<int64_t> &query = context.inputs[0].shape, &value = context.inputs[1].shape,
                             &key = context.inputs.back().shape;
  if (key.front() != value.front() || key.back() != query.back())
    return context.error(
        layer.call->range,
        fmt::format("`{}` needs a key with the steps of the value and the features of the query, "
                    "found {} for {} and {}",
                    layer.call->name, formatShape(key), formatShape(value), formatShape(query)),
        "name them in this order: query, value, key; the value is the key if there is no other");
  layer.outputShape = {query.front(), value.back()};
  bool readsFeatures = scoreModeOf(*layer.call) == "concat";
  layer.between = product({query.front(), value.front(), readsFeatures ? 2 * key.back() : 2});
  return true;
}

std::vector<Weight> attentionWeights(const Layer &layer, int64_t) {
  auto number = [&](std::string name, bool isUsed) {
    return Weight{
        .name = name, .option = name, .shape = {}, .parts = {{1, nullptr}}, .isUsed = isUsed};
  };
  return {number("scale", layer.call->arguments.boolean("use_scale")),
          number("concat_score_weight", scoreModeOf(*layer.call) == "concat")};
}

std::vector<Weight> additiveWeights(const Layer &layer, int64_t features) {
  return {{.name = "scale",
           .option = "scale",
           .shape = {features},
           .parts = {{features, nullptr, "glorot_uniform"}},
           .isUsed = layer.call->arguments.boolean("use_scale")}};
}

LayerDefinition attentionLayer(ArgumentList own, std::string_view name, std::string_view className,
                               std::vector<Weight> (*weights)(const Layer &, int64_t)) {
  using enum ArgumentType;
  size_t positions = own.size();
  return {
      .schema = {name,
                 layerArguments({std::move(own),
                                 {{"seed", Count, "none"}, {"use_causal_mask", Boolean, "false"}}}),
                 positions},
      .className = className,
      .apply = attention,
      .fewestInputs = 2,
      .mostInputs = 3,
      .weights = weights,
      .mask = MaskRule::First,
      .isCausal = false};
}

} // namespace

LayerFamily productLayers() {
  using enum ArgumentType;
  return {attentionLayer({{"use_scale", Boolean, "false"},
                          {"score_mode", ScoreMode, "dot"},
                          {"dropout", Fraction, "0"}},
                         "attention", "Attention", attentionWeights),
          attentionLayer({{"use_scale", Boolean, "true"}, {"dropout", Fraction, "0"}},
                         "additive_attention", "AdditiveAttention", additiveWeights),
          {.schema = {"dot",
                      layerArguments({{{"axes", Axes, ""}, {"normalize", Boolean, "false"}}}), 2},
           .className = "Dot",
           .apply = dot,
           .fewestInputs = 2,
           .mostInputs = 2,
           .mask = MaskRule::Ignore,
           .isCausal = false}};
}

} // namespace rnnc
