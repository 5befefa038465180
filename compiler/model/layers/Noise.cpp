// keras.io/api/layers/regularization_layers
#include "model/layers/Rules.h"

namespace rnnc {

LayerFamily noiseLayers() {
  using enum ArgumentType;
  ArgumentList seed = {{"seed", Count, "none"}};
  return {{.schema = {"dropout", layerArguments({{{"rate", Fraction, ""}}, seed}), 1},
           .className = "Dropout",
           .apply = keepShape,
           .worksOnFeatures = true,
           .activation = ActivationSource::Input},
          {.schema = {"spatial_dropout1d", layerArguments({{{"rate", Fraction, ""}}, seed}), 2},
           .className = "SpatialDropout1D",
           .apply = keepSequence,
           .activation = ActivationSource::Input},
          {.schema = {"gaussian_noise", layerArguments({{{"stddev", NotNegative, ""}}, seed}), 2},
           .className = "GaussianNoise",
           .apply = keepShape,
           .worksOnFeatures = true}};
}

} // namespace rnnc
