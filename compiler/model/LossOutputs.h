// A model's last activation against its loss.
#pragma once

#include "model/Model.h"
#include "syntax/Diagnostics.h"

namespace rnnc {

/// Warns where the loss takes the outputs for probabilities or for logits, and the last
/// activation gives others. The model has one output and a loss.
void checkLossOutput(const Model &model, Diagnostics &diagnostics);

/// Warns of an activation across units where there is but one.
void checkSingleUnit(const Layer &layer, Diagnostics &diagnostics);

} // namespace rnnc
