// `loss total = mse(a) + 0.3 * huber(b)`: a loss of several outputs, each with a target of its own.
#pragma once

#include "model/LossFunction.h"
#include "model/Model.h"

namespace rnnc {

/// Fills in the model's loss, its terms and its targets. A term is one number for each sample: the
/// mean over its steps, as Keras' loss of an output of fixed length, times its factor.
void checkLossSum(const ast::Setting &setting, const LossFunctions &losses, Model &model,
                  Diagnostics &diagnostics);

/// The place of a named output among the model's outputs; nothing after an error. `what` reads it.
std::optional<size_t> placeOfOutput(const ast::Value &name, std::string_view what,
                                    const Model &model, Diagnostics &diagnostics);

} // namespace rnnc
