// keras.io/api/layers/core_layers/dense
#include "model/layers/Rules.h"

namespace rnnc {

namespace {

bool apply(Layer &layer, LayerContext &context) {
  layer.outputShape = context.shape();
  layer.outputShape.back() = layer.units;
  return true;
}

std::vector<Weight> weights(const Layer &layer, int64_t features) {
  return {
      plainWeight(layer, "kernel", "kernel", {features, layer.units}),
      plainWeight(layer, "bias", "bias", {layer.units}, layer.call->arguments.boolean("use_bias"))};
}

} // namespace

LayerFamily denseLayers() {
  using enum ArgumentType;
  return {{.schema = {"dense",
                      layerArguments({{{"units", Size, ""},
                                       {"activation", Activation, "linear"},
                                       {"use_bias", Boolean, "true"},
                                       {"kernel_initializer", Initializer, "glorot_uniform"},
                                       {"bias_initializer", Initializer, "zeros"},
                                       {"kernel_regularizer", Regularizer, "none"},
                                       {"bias_regularizer", Regularizer, "none"},
                                       {"kernel_constraint", Constraint, "none"},
                                       {"bias_constraint", Constraint, "none"}}}),
                      7},
           .className = "Dense",
           .apply = apply,
           .weights = weights,
           .worksOnFeatures = true,
           .activation = ActivationSource::Own}};
}

} // namespace rnnc
