// The families of layers, one file each in this folder; hints list them in this order.
#pragma once

#include "model/LayerDefinition.h"

namespace rnnc {

using LayerFamily = std::vector<LayerDefinition>;

LayerFamily recurrentLayers();
LayerFamily denseLayers();
LayerFamily maskingLayers();
LayerFamily wrappers();
LayerFamily activationLayers();
LayerFamily noiseLayers();
LayerFamily normalizationLayers();
LayerFamily convolutionLayers();
LayerFamily poolingLayers();
LayerFamily reshapingLayers();
LayerFamily featureLayers();
LayerFamily mergingLayers();
LayerFamily productLayers();

inline constexpr LayerFamily (*layerFamilies[])() = {
    recurrentLayers, denseLayers,         maskingLayers,     wrappers,      activationLayers,
    noiseLayers,     normalizationLayers, convolutionLayers, poolingLayers, reshapingLayers,
    featureLayers,   mergingLayers,       productLayers};

} // namespace rnnc
