// Tokens -> the syntax tree of a model.
#pragma once

#include "syntax/Ast.h"
#include "syntax/Diagnostics.h"

namespace rnnc {

/// Parses the model of a text. After an error it continues with the next statement, so that one run
/// reports several errors. Nothing if there is no model at all.
std::optional<ast::Model> parseModel(const Source &source, Diagnostics &diagnostics);

} // namespace rnnc
