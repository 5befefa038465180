// keras.io/api/layers/core_layers/activation, identity
#include "model/layers/Rules.h"

namespace rnnc {

LayerFamily activationLayers() {
  return {{.schema = {"activation",
                      layerArguments({{{"activation", ArgumentType::Activation, ""}}}), 1},
           .className = "Activation",
           .apply = keepShape,
           .worksOnFeatures = true,
           .activation = ActivationSource::Applied},
          {.schema = {"identity", layerArguments({}), 0},
           .className = "Identity",
           .apply = keepShape,
           .worksOnFeatures = true,
           .activation = ActivationSource::Input}};
}

} // namespace rnnc
