// Products of two values: keras.io/api/layers/merging_layers/dot, keras.io/api/layers/
// attention_layers.
#include "model/Products.h"
#include "model/LayerRules.h"
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

} // namespace

LayerFamily productLayers() {
  using enum ArgumentType;
  return {{.schema = {"dot",
                      layerArguments({{{"axes", Axes, ""}, {"normalize", Boolean, "false"}}}), 2},
           .className = "Dot",
           .apply = dot,
           .fewestInputs = 2,
           .mostInputs = 2,
           .mask = MaskRule::Ignore,
           .isCausal = false}};
}

} // namespace rnnc
