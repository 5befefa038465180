// The expressions of a cell -> its nodes.
#pragma once

#include "model/Cell.h"
#include "syntax/Ast.h"
#include "syntax/Diagnostics.h"

#include <map>

namespace rnnc {

/// The cell so far and the meanings of its names.
class CellExpressions {
protected:
  CellExpressions(const ast::Cell &tree, const std::vector<std::string_view> &cells,
                  Diagnostics &diagnostics)
      : tree(tree), cells(cells), diagnostics(diagnostics) {}

  /// The meaning of a name.
  struct Meaning {
    enum Kind { Input, Value, Matrix, Wrong } kind; // Wrong: an error has been reported for it
    size_t index = 0;                               // of the node, or for a matrix of the parameter
    std::string_view what;                          // what messages call it
    SourceRange range;
    bool used = false;
  };
  struct State {
    SourceRange range;
    bool isSet = false;
    SourceRange setRange;
    std::optional<size_t> next; // its node
  };
  using Result = std::optional<size_t>; // a node; nothing after an error

  Result error(SourceRange range, std::string message, std::string hint = {}) {
    diagnostics.error(range, std::move(message), std::move(hint));
    ok = false;
    return std::nullopt;
  }

  size_t add(CellNode node) {
    cell.nodes.push_back(std::move(node));
    return cell.nodes.size() - 1;
  }
  const CellNode &at(size_t node) const { return cell.nodes[node]; }

  /// The node of an expression; reports all of its errors.
  Result check(const ast::Expression &expression);

  Result noState(const ast::Name &name);
  /// "4 blocks"
  static std::string describe(int64_t blocks);
  /// Null after an error.
  Meaning *lookUp(const std::string &name, SourceRange range);
  Result number(double value, SourceRange range);
  Result leaf(const ast::Value &value);
  Result next(const ast::Name &name);
  Result block(const ast::Expression &expression);
  Result negate(const ast::Expression &expression);
  Result operation(const ast::Expression &expression);
  /// Operands with equal numbers of blocks, or numbers.
  Result elementwise(Arithmetic operation, std::string_view name, std::vector<size_t> operands,
                     SourceRange range);
  Result call(const ast::Expression &expression);
  Result unknown(const ast::Expression &expression);
  /// A product; its first operand must have as many numbers as the matrix has rows.
  Result dot(const ast::Expression &expression);
  /// The node of the input for a use of its name.
  Result inputOf(const ast::Expression &expression);
  /// An activation: the value, then its own arguments.
  Result activation(const ast::Expression &expression);

  const ast::Cell &tree;
  const std::vector<std::string_view> &cells; // of the whole text
  Diagnostics &diagnostics;
  Cell cell;
  std::map<std::string, Meaning, std::less<>> names;
  std::map<std::string, SourceRange, std::less<>> later; // values of the whole text
  std::map<std::string, State, std::less<>> states;
  bool ok = true;
};

} // namespace rnnc
