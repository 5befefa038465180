// Statements of parameters -> weights of the model itself.
#pragma once

#include "model/Model.h"
#include "syntax/Ast.h"
#include "syntax/Diagnostics.h"

namespace rnnc {

/// Appends the parameters of a model whose inputs are known, and their tensors.
void checkParameters(const ast::Model &tree, Model &model, Diagnostics &diagnostics);

} // namespace rnnc
