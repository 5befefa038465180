// The statement `metrics` -> checked metrics.
#pragma once

#include "model/Model.h"
#include "syntax/Ast.h"
#include "syntax/Diagnostics.h"

namespace rnnc {

/// Fills in the model's metrics from the list of their calls. `own`: those of the text.
void resolveMetrics(const ast::Value &list, const LossFunctions &own, Model &model,
                    Diagnostics &diagnostics);

/// Determines what the metrics mean for the model's output and target, if both are known, and
/// checks whether they fit.
void checkMetrics(Model &model, Diagnostics &diagnostics);

} // namespace rnnc
