// keras.io/api/layers/normalization_layers
#include "model/layers/Rules.h"

#include <fmt/format.h>

namespace rnnc {

namespace {

bool apply(Layer &layer, LayerContext &context) {
  int64_t axis = layer.call->arguments.size("axis"), rank = context.shape().size();
  if (axis != -1 && axis != rank) // Keras also counts the axis of samples
    return context.error(
        layer.call->arguments.range("axis"),
        fmt::format("`{}` works on the last axis, found axis {}", layer.call->name, axis),
        "leave `axis` out");
  return keepShape(layer, context);
}

std::vector<Weight> weights(const Layer &layer, int64_t features) {
  const Arguments &given = layer.call->arguments;
  return {plainWeight(layer, "gamma", "gamma", {features}, given.boolean("scale")),
          plainWeight(layer, "beta", "beta", {features}, given.boolean("center"))};
}

/// Keras trains them with averages over the batch, but samples do not affect each other here.
std::vector<Weight> frozenWeights(const Layer &layer, int64_t features) {
  std::vector<Weight> all = weights(layer, features);
  for (const char *average : {"moving_mean", "moving_variance"})
    all.push_back(plainWeight(layer, average, average, {features}));
  for (Weight &weight : all)
    weight.isTrained = false;
  return all;
}

/// Keras has no argument for its initializer.
std::vector<Weight> scale(const Layer & /*layer*/, int64_t features) {
  return {
      {.name = "scale", .option = "scale", .shape = {features}, .parts = {{features, nullptr}}}};
}

} // namespace

LayerFamily normalizationLayers() {
  using enum ArgumentType;
  return {
      {.schema = {"layer_normalization",
                  layerArguments({{{"axis", Integer, "-1"},
                                   {"epsilon", Positive, "1e-3"},
                                   {"center", Boolean, "true"},
                                   {"scale", Boolean, "true"},
                                   {"beta_initializer", Initializer, "zeros"},
                                   {"gamma_initializer", Initializer, "ones"},
                                   {"beta_regularizer", Regularizer, "none"},
                                   {"gamma_regularizer", Regularizer, "none"},
                                   {"beta_constraint", Constraint, "none"},
                                   {"gamma_constraint", Constraint, "none"}}}),
                  10},
       .className = "LayerNormalization",
       .apply = apply,
       .weights = weights,
       .worksOnFeatures = true,
       .isConstantForOneFeature = true},
      {.schema = {"batch_normalization",
                  layerArguments({{{"axis", Integer, "-1"},
                                   {"momentum", NoEffect, "0.99"},
                                   {"epsilon", Positive, "1e-3"},
                                   {"center", Boolean, "true"},
                                   {"scale", Boolean, "true"},
                                   {"beta_initializer", Initializer, "zeros"},
                                   {"gamma_initializer", Initializer, "ones"},
                                   {"moving_mean_initializer", Initializer, "zeros"},
                                   {"moving_variance_initializer", Initializer, "ones"},
                                   {"beta_regularizer", Regularizer, "none"},
                                   {"gamma_regularizer", Regularizer, "none"},
                                   {"beta_constraint", Constraint, "none"},
                                   {"gamma_constraint", Constraint, "none"},
                                   {"synchronized", NoEffect, "false"}}}),
                  13},
       .className = "BatchNormalization",
       .apply = apply,
       .weights = frozenWeights,
       .worksOnFeatures = true},
      {.schema = {"rms_normalization",
                  layerArguments({{{"axis", Integer, "-1"}, {"epsilon", Positive, "1e-6"}}}), 2},
       .className = "RMSNormalization",
       .apply = apply,
       .weights = scale,
       .mask = MaskRule::Ignore,
       .worksOnFeatures = true}};
}

} // namespace rnnc
