// What each layer makes of its inputs.
#pragma once

#include "model/LayerDefinition.h"
#include "syntax/Diagnostics.h"

namespace rnnc {

/// The layer of a call, without inputs; its wrapped layers have no names yet.
Layer layerOf(const Call &call);

/// Fills in the layer's shapes and units; false after an error.
bool applyLayer(Layer &layer, LayerContext &context);

/// What the layer gives, once it is applied: the value, then returned states.
std::vector<Tensor> outputsOf(const Layer &layer, const LayerContext &context);

/// A step of numbers that all are this is masked; none if the layer makes no mask.
std::optional<double> maskedNumberOf(const Layer &layer);

/// The layer's weights for inputs of so many features; those that it leaves out are there as
/// unused. None of layers that it wraps.
std::vector<Weight> weightsOf(const Layer &layer, int64_t features);

/// The layer itself, or what time_distributed applies to each step.
const Layer &repeatedLayer(const Layer &layer);

/// States that a layer carries from step to step; a bidirectional layer those of
/// both directions.
int64_t stateCountOf(const Layer &layer);

/// The layer itself, or the directions of a bidirectional one: what states are of.
std::vector<const Layer *> partsOf(const Layer &layer);

/// "[10, 3]"
std::string formatShape(const std::vector<int64_t> &shape);

} // namespace rnnc
