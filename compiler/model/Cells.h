// The cells of a text, checked.
#pragma once

#include "model/Cell.h"
#include "syntax/Ast.h"
#include "syntax/Diagnostics.h"

#include <map>
#include <memory>

namespace rnnc {

class Cells {
public:
  /// Checks all cells and reports their errors.
  Cells(const std::vector<ast::Cell> &trees, Diagnostics &diagnostics);

  bool has(std::string_view name) const { return cells.contains(name); }
  /// The cell of a call such as `peephole_lstm(30)`, and its units; null after an error, which has
  /// been reported.
  std::shared_ptr<const Cell> resolve(const ast::Value &call, int64_t &units,
                                      Diagnostics &diagnostics) const;

private:
  std::map<std::string, std::shared_ptr<const Cell>, std::less<>>
      cells; // null: the cell has an error
  std::vector<CallSchema> schemas;
};

} // namespace rnnc
