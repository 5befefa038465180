// keras.io/api/layers/pooling_layers: over all steps, or over windows.
#include "model/Windows.h"
#include "model/layers/Rules.h"

#include <fmt/format.h>

namespace rnnc {

namespace {

bool overAllSteps(Layer &layer, LayerContext &context) {
  if (!requireSequence(layer, context))
    return false;
  layer.outputShape = {context.shape()[1]};
  if (layer.call->arguments.boolean("keepdims"))
    layer.outputShape.insert(layer.outputShape.begin(), 1);
  return true;
}

bool overWindows(Layer &layer, LayerContext &context) {
  const Arguments &given = layer.call->arguments;
  if (!requireSequence(layer, context))
    return false;
  if (std::optional<double> stride = given.limit("strides"); stride && *stride < 1)
    return context.error(given.range("strides"), "`strides` must be at least 1, or `none` for the "
                                                 "size of the window");
  if (given.call("padding").name == "causal")
    return context.error(given.range("padding"),
                         fmt::format("`{}` has the padding `valid` or `same`", layer.call->name));
  std::optional<Windows> windows = checkWindows(layer, context);
  if (!windows)
    return false;
  layer.outputShape = {windows->count, context.shape()[1]};
  return true;
}

} // namespace

LayerFamily poolingLayers() {
  using enum ArgumentType;
  ArgumentList ofAll = layerArguments({{{"keepdims", Boolean, "false"}}});
  ArgumentList ofWindows = layerArguments(
      {{{"pool_size", Size, ""}, {"strides", Count, "none"}, {"padding", Padding, "valid"}}});
  return {{.schema = {"global_average_pooling1d", ofAll, 0},
           .className = "GlobalAveragePooling1D",
           .apply = overAllSteps,
           .mask = MaskRule::Average,
           .isCausal = false},
          {.schema = {"global_max_pooling1d", ofAll, 0},
           .className = "GlobalMaxPooling1D",
           .apply = overAllSteps,
           .mask = MaskRule::Ignore,
           .isCausal = false},
          {.schema = {"global_sum_pooling1d", ofAll, 0},
           .className = "GlobalSumPooling1D",
           .apply = overAllSteps,
           .mask = MaskRule::Sum,
           .isCausal = false},
          {.schema = {"average_pooling1d", ofWindows, 3},
           .className = "AveragePooling1D",
           .apply = overWindows,
           .mask = MaskRule::Ignore,
           .isCausal = false},
          {.schema = {"max_pooling1d", ofWindows, 3},
           .className = "MaxPooling1D",
           .apply = overWindows,
           .mask = MaskRule::Ignore,
           .isCausal = false}};
}

} // namespace rnnc
