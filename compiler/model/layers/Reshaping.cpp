// keras.io/api/layers/reshaping_layers
#include "model/LayerRules.h"
#include "model/Saturation.h"
#include "model/layers/Rules.h"

#include <fmt/format.h>

namespace rnnc {

namespace {

bool flatten(Layer &layer, LayerContext &context) {
  const std::vector<int64_t> &shape = context.shape();
  if (shape.front() == unknownLength)
    return context.error(
        layer.call->range,
        fmt::format("`flatten` needs a known length, found {}", formatShape(shape)),
        "a recurrent layer or `global_average_pooling1d` makes a vector of any length");
  int64_t numbers = 1;
  for (int64_t size : shape)
    numbers = product({numbers, size});
  layer.outputShape = {numbers};
  return true;
}

bool repeatVector(Layer &layer, LayerContext &context) {
  const std::vector<int64_t> &shape = context.shape();
  if (shape.size() != 1)
    return context.error(
        layer.call->range,
        fmt::format("`repeat_vector` needs a vector [features], found {}", formatShape(shape)));
  layer.outputShape = {layer.call->arguments.size("n"), shape[0]};
  return true;
}

} // namespace

LayerFamily reshapingLayers() {
  return {{.schema = {"flatten", layerArguments({}), 0},
           .className = "Flatten",
           .apply = flatten,
           .mask = MaskRule::Ignore,
           .isCausal = false,
           .activation = ActivationSource::Input},
          {.schema = {"repeat_vector", layerArguments({{{"n", ArgumentType::Size, ""}}}), 1},
           .className = "RepeatVector",
           .apply = repeatVector,
           .isCausal = false,
           .activation = ActivationSource::Input}};
}

} // namespace rnnc
