// Tree -> checked model.
#pragma once

#include "model/Model.h"
#include "syntax/Ast.h"
#include "syntax/Diagnostics.h"

namespace rnnc {

/// Resolves names, fills in defaults, computes shapes; reports everything that
/// is wrong. None if anything was.
std::optional<Model> checkModel(const ast::Model &tree, Diagnostics &diagnostics);

} // namespace rnnc
