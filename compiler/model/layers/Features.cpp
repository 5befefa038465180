// Layers that choose features, and scale them by numbers instead of weights:
// keras.io/api/layers/preprocessing_layers/image_preprocessing/rescaling. Keras writes the choice
// as a slice in Python: x[..., start:stop].
#include "model/LayerRules.h"
#include "model/layers/Rules.h"

#include <fmt/format.h>

namespace rnnc {

namespace {

/// The feature that a place of a Python slice means: negative places count from the end.
int64_t placeOf(int64_t written, int64_t features) {
  return written < 0 ? written + features : written;
}

bool select(Layer &layer, LayerContext &context) {
  const Arguments &given = layer.call->arguments;
  int64_t features = context.shape().back();
  std::optional<double> stop = given.limit("stop");
  layer.firstFeature = placeOf(given.size("start"), features);
  int64_t end = stop ? placeOf(int64_t(*stop), features) : features;
  if (layer.firstFeature < 0 || layer.firstFeature >= end || end > features)
    return context.error(layer.call->range,
                         fmt::format("`select_features` takes the features from {} up to {}, and "
                                     "the input has {}",
                                     layer.firstFeature, end, features),
                         "it means x[..., start:stop] in Python, and is not empty");
  layer.outputShape = context.shape();
  layer.outputShape.back() = end - layer.firstFeature;
  return true;
}

} // namespace

LayerFamily featureLayers() {
  using enum ArgumentType;
  return {
      {.schema = {"select_features",
                  layerArguments({{{"start", Integer, "0"}, {"stop", OptionalInteger, "none"}}}),
                  2},
       .className = "SelectFeatures",
       .apply = select,
       .worksOnFeatures = true,
       .activation = ActivationSource::Input},
      {.schema = {"rescaling", layerArguments({{{"scale", Real, ""}, {"offset", Real, "0"}}}), 2},
       .className = "Rescaling",
       .apply = keepShape,
       .worksOnFeatures = true}};
}

} // namespace rnnc
