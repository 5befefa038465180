// The outputs that losses and metrics are of: their names, and their last activation.
#pragma once

#include "model/Model.h"
#include "syntax/Ast.h"
#include "syntax/Diagnostics.h"

namespace rnnc {

/// The place of a named output among the model's outputs; nothing after an error. `what` reads it.
std::optional<size_t> placeOfOutput(const ast::Value &name, std::string_view what,
                                    const Model &model, Diagnostics &diagnostics);

/// Warns if a loss of Keras expects probabilities or logits but the last activation before the
/// output, a tensor, gives other values.
void checkLossOutput(const Model &model, size_t output, const Call &loss, Diagnostics &diagnostics);

/// Reports a loss, at `range`, of an output that is an input of the model; `output` is a tensor.
bool hasWeightsBefore(const Model &model, size_t output, SourceRange range,
                      Diagnostics &diagnostics);

/// Warns about an activation across units if there is only one unit.
void checkSingleUnit(const Layer &layer, Diagnostics &diagnostics);

} // namespace rnnc
