// The calls of layers -> checked layers with their shapes.
#pragma once

#include "model/Cells.h"
#include "model/Model.h"
#include "syntax/Ast.h"
#include "syntax/Diagnostics.h"

namespace rnnc {

/// Appends the tree's layers to the model, which has its inputs already, and finds
/// its outputs. Without inputs only the calls themselves are checked.
void checkLayers(const ast::Model &tree, const Cells &cells, Model &model,
                 Diagnostics &diagnostics);

} // namespace rnnc
