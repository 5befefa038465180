// The syntax tree of a cell -> the checked cell.
#pragma once

#include "model/Cell.h"
#include "syntax/Ast.h"
#include "syntax/Diagnostics.h"

namespace rnnc {

/// Reports all errors; returns nothing if there are any. `cells` are the names of all cells in the
/// text, which cannot be called.
std::optional<Cell> checkCell(const ast::Cell &tree, const std::vector<std::string_view> &cells,
                              Diagnostics &diagnostics);

/// A parameter of a cell; nothing after an error.
std::optional<CellParameter> checkCellParameter(const ast::Parameter &tree,
                                                Diagnostics &diagnostics);

} // namespace rnnc
