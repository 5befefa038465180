// Layers and their inputs -> outputs, weights and states.
#pragma once

#include "model/LayerDefinition.h"
#include "syntax/Diagnostics.h"

#include <functional>

namespace rnnc {

/// Makes a layer that is inside a wrapper.
using LayerMaker = std::function<Layer(const Call &)>;

/// The layer of a call of Keras' layers, without inputs; layers inside a wrapper have no names yet.
Layer layerOf(const Call &call, const LayerMaker &inner = {});

/// Fills in the layer's shapes and units; false after an error.
bool applyLayer(Layer &layer, LayerContext &context);

/// The results of an applied layer: the value, then the returned states.
std::vector<Tensor> outputsOf(const Layer &layer, const LayerContext &context);

/// The number in all features of a masked step; nothing if the layer does not create a mask.
std::optional<double> maskedNumberOf(const Layer &layer);

/// The layer's weights for inputs with this number of features; disabled ones are marked as unused.
/// Does not include weights of layers inside it.
std::vector<Weight> weightsOf(const Layer &layer, int64_t features);

/// The path of a weight in files: gru_1/gru_cell/kernel. As in Keras, that of a cell's weight
/// includes the cell.
std::string weightPath(const Layer &layer, const Weight &weight);

/// The layer itself, or what time_distributed applies to each step.
const Layer &repeatedLayer(const Layer &layer);

/// The number of states of a layer; for a bidirectional layer, those of both directions.
int64_t stateCountOf(const Layer &layer);
/// The sizes of what a streamed step of the layer keeps for the next one: its states, or earlier
/// inputs.
std::vector<int64_t> streamedStates(const Layer &layer);

/// The layers that own states: the layer itself, or both directions of a bidirectional one.
std::vector<const Layer *> partsOf(const Layer &layer);

/// "[10, 3]"
std::string formatShape(const std::vector<int64_t> &shape);

} // namespace rnnc
