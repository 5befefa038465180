// The statement `metrics`.
#pragma once

#include "model/Model.h"
#include "syntax/Ast.h"
#include "syntax/Diagnostics.h"

namespace rnnc {

/// Fills in the model's metrics from the list of their calls.
void resolveMetrics(const ast::Value &list, Model &model, Diagnostics &diagnostics);

/// What they mean for the model's output and target, where both are known, and
/// whether that makes sense.
void checkMetrics(Model &model, Diagnostics &diagnostics);

} // namespace rnnc
