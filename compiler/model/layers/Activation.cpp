// keras.io/api/layers/core_layers/activation
#include "model/layers/Rules.h"

namespace rnnc {

LayerFamily activationLayers() {
  return {{.schema = {"activation",
                      layerArguments({{{"activation", ArgumentType::Activation, ""}}}), 1},
           .className = "Activation",
           .apply = keepShape,
           .worksOnFeatures = true,
           .activation = ActivationSource::Applied}};
}

} // namespace rnnc
