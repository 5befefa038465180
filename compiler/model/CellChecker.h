// The tree of one cell -> the checked cell.
#pragma once

#include "model/Cell.h"
#include "syntax/Ast.h"
#include "syntax/Diagnostics.h"

namespace rnnc {

/// Reports everything that is wrong; none if anything was. `cells` are the names
/// of all cells of the text, which cannot be called.
std::optional<Cell> checkCell(const ast::Cell &tree, const std::vector<std::string_view> &cells,
                              Diagnostics &diagnostics);

/// A parameter of a cell; none after an error.
std::optional<CellParameter> checkCellParameter(const ast::CellParameter &tree,
                                                Diagnostics &diagnostics);

} // namespace rnnc
