// Statements of layers -> checked layers with their shapes.
#pragma once

#include "model/Cells.h"
#include "model/Model.h"
#include "syntax/Ast.h"
#include "syntax/Diagnostics.h"

namespace rnnc {

/// Appends the layers to the model, which already has its inputs, and determines its outputs.
/// Without inputs, only checks the calls themselves.
void checkLayers(const ast::Model &tree, const Cells &cells, Model &model,
                 Diagnostics &diagnostics);

} // namespace rnnc
