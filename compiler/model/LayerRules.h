// What each layer makes of its inputs.
#pragma once

#include "model/Model.h"
#include "syntax/Diagnostics.h"

namespace rnnc {

/// What a layer is applied to, and where to report what doesn't fit.
struct LayerContext {
  std::vector<Tensor> inputs;
  /// The last layer that dropped the time axis; for a hint.
  std::string lastRecurrent;
  Diagnostics &diagnostics;
};

/// The layer of a call, without inputs; its wrapped layers have no names yet.
Layer layerOf(const Call &call);

/// Fills in the layer's shapes and units; false after an error.
bool applyLayer(Layer &layer, LayerContext &context);

/// What the layer gives, once it is applied: the value, then returned states.
std::vector<Tensor> outputsOf(const Layer &layer, const LayerContext &context);

/// States that a layer carries from step to step; a bidirectional layer those of
/// both directions.
int64_t stateCountOf(const Layer &layer);

/// The layer itself, or the directions of a bidirectional one: what states are of.
std::vector<const Layer *> partsOf(const Layer &layer);

/// "[10, 3]"
std::string formatShape(const std::vector<int64_t> &shape);

} // namespace rnnc
