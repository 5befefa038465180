// The statements `loss`, `optimizer`, `metrics` and `batch`.
#pragma once

#include "model/Model.h"
#include "syntax/Ast.h"
#include "syntax/Diagnostics.h"

namespace rnnc {

/// Fills in the model's loss, optimizer, metrics and batch, and reports errors.
void checkSettings(const ast::Model &tree, Model &model, Diagnostics &diagnostics);

} // namespace rnnc
