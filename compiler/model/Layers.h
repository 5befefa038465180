// The calls of layers -> checked layers with their shapes.
#pragma once

#include "model/Cells.h"
#include "model/Model.h"
#include "syntax/Ast.h"
#include "syntax/Diagnostics.h"

namespace rnnc {

/// Appends the tree's layers to the model. `shape` is the input's, without the
/// batch; empty after an error in it: then only the calls themselves are checked.
void checkLayers(const ast::Model &tree, const Cells &cells, std::vector<int64_t> shape,
                 Model &model, Diagnostics &diagnostics);

} // namespace rnnc
