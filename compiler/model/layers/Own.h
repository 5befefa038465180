// A layer of the text's own, `layer swish_gate(x) { ... }`, which works on each step separately.
#pragma once

#include "model/LayerDefinition.h"

namespace rnnc {

/// What a call of the layer takes.
CallSchema ownLayerSchema(const std::string &name, bool takesUnits);

/// The layer of a call, without inputs.
Layer ownLayer(Call call, std::shared_ptr<const Cell> cell);

/// The weights of a layer with a cell, or of a layer of the text's own.
std::vector<Weight> cellWeights(const Layer &layer, int64_t features);

} // namespace rnnc
