// A model of which every layer's numbers are outputs: where does one go wrong?
#pragma once

#include "model/Model.h"

namespace rnnc {

/// Appends to the outputs what is none yet: each layer's value under the layer's name, and of
/// each recurrent layer the gates and states at each step, such as `gru_1/update gate`
/// [time, units], in the order of the walk and in that in which a step computes them. The
/// weights, the loss and the first outputs stay as they are.
void exposeValues(Model &model);

/// What a recurrent layer's step computes, by name.
std::vector<std::string> gateNames(const Layer &layer);

} // namespace rnnc
