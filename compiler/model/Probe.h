// A model whose outputs include the values of all layers, to find the first one that is not finite.
#pragma once

#include "model/Model.h"

namespace rnnc {

/// Appends outputs: the value of each layer under the layer's name, and the gates and states of
/// each recurrent layer at each step, such as `gru_1/update gate` [time, units], in the order in
/// which they are computed; then what a loss of the text divides by. The weights, the loss and the
/// original outputs do not change.
void exposeValues(Model &model, const Source &source);

/// The names of the values that a step of a recurrent layer computes.
std::vector<std::string> gateNames(const Layer &layer);

} // namespace rnnc
