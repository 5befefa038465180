// keras.io/api/layers/convolution_layers/convolution1d
#include "model/Saturation.h"
#include "model/Windows.h"
#include "model/layers/Rules.h"

#include <algorithm>
#include <fmt/format.h>

namespace rnnc {

namespace {

bool apply(Layer &layer, LayerContext &context) {
  if (!requireSequence(layer, context))
    return false;
  int64_t features = context.shape()[1], groups = layer.call->arguments.size("groups");
  auto divides = [&](int64_t size, std::string_view what) {
    return size % groups == 0 ||
           context.error(
               layer.call->arguments.range("groups"),
               fmt::format("`conv1d` cannot divide {} {} into {} groups", size, what, groups));
  };
  if (!divides(features, "features") || !divides(layer.units, "filters"))
    return false;
  std::optional<Windows> windows = checkWindows(layer, context);
  if (!windows)
    return false;
  layer.outputShape = {windows->count, layer.units};
  layer.between = product({windows->count, windows->size, features});
  return true;
}

std::vector<Weight> weights(const Layer &layer, int64_t features) {
  const Arguments &given = layer.call->arguments;
  int64_t ofGroup = std::max<int64_t>(features / given.size("groups"), 1);
  return {plainWeight(layer, "kernel", "kernel", {given.size("kernel_size"), ofGroup, layer.units}),
          plainWeight(layer, "bias", "bias", {layer.units}, given.boolean("use_bias"))};
}

bool isCausal(const Layer &layer) {
  Windows windows = windowsOf(layer);
  return windows.stride == 1 && windows.before == windows.reach();
}

int64_t history(const Layer &layer) { return windowsOf(layer).reach() * layer.inputShape.back(); }

} // namespace

LayerFamily convolutionLayers() {
  using enum ArgumentType;
  return {{.schema = {"conv1d",
                      layerArguments({{{"filters", Size, ""},
                                       {"kernel_size", Size, ""},
                                       {"strides", Size, "1"},
                                       {"padding", Padding, "valid"},
                                       {"dilation_rate", Size, "1"},
                                       {"groups", Size, "1"},
                                       {"activation", Activation, "linear"},
                                       {"use_bias", Boolean, "true"},
                                       {"kernel_initializer", Initializer, "glorot_uniform"},
                                       {"bias_initializer", Initializer, "zeros"},
                                       {"kernel_regularizer", Regularizer, "none"},
                                       {"bias_regularizer", Regularizer, "none"},
                                       {"kernel_constraint", Constraint, "none"},
                                       {"bias_constraint", Constraint, "none"}}}),
                      4},
           .className = "Conv1D",
           .apply = apply,
           .weights = weights,
           .mask = MaskRule::Ignore,
           .isCausalLayer = isCausal,
           .history = history,
           .activation = ActivationSource::Own}};
}

} // namespace rnnc
