// Checks the last activation of a model against its loss.
#pragma once

#include "model/Model.h"
#include "syntax/Diagnostics.h"

namespace rnnc {

/// Warns if the loss expects probabilities or logits but the last activation gives other values.
/// The model must have one output and a loss.
void checkLossOutput(const Model &model, Diagnostics &diagnostics);

/// Warns about an activation across units if there is only one unit.
void checkSingleUnit(const Layer &layer, Diagnostics &diagnostics);

} // namespace rnnc
