// The model's loss as a scan and a `rnn.loss`.
#pragma once

#include "import/ImportLayer.h"

namespace rnnc {

/// The loss of a prediction; steps that its mask leaves out don't count. `stepWeights`: of
/// each step of a sequence, one unit; null where the prediction has no steps.
void buildLoss(mlir::OpBuilder &builder, mlir::Location loc, const Call &loss,
               const Flow &prediction, mlir::Value target, mlir::Value stepWeights);

} // namespace rnnc
