// `loss total = mse(a) + 0.3 * huber(b)`: a loss of several outputs, each with a target of its own.
#pragma once

#include "model/LossFunction.h"
#include "model/Model.h"

namespace rnnc {

/// Fills in the model's loss, its terms and its targets. A term is one number for each sample: the
/// mean over its steps, as Keras' loss of an output of fixed length, times its factor.
void checkLossSum(const ast::Setting &setting, const LossFunctions &losses, Model &model,
                  Diagnostics &diagnostics);

} // namespace rnnc
