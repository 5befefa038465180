// Tokens -> tree.
#pragma once

#include "syntax/Ast.h"
#include "syntax/Diagnostics.h"

namespace rnnc {

/// The one model of a text; after an error it goes on with the next statement,
/// so that one run reports several. None if there is no model at all.
std::optional<ast::Model> parseModel(const Source &source, Diagnostics &diagnostics);

} // namespace rnnc
