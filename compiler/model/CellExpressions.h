// The expressions of a cell or layer -> its nodes.
#pragma once

#include "model/Cell.h"
#include "model/ExpressionChecker.h"
#include "syntax/Ast.h"
#include "syntax/Diagnostics.h"

#include <map>

namespace rnnc {

/// The cell so far and the meanings of its names.
class CellExpressions : protected ExpressionChecker {
protected:
  CellExpressions(const ast::Cell &tree, const std::vector<std::string_view> &cells,
                  Diagnostics &diagnostics)
      : ExpressionChecker(diagnostics), tree(tree), cells(cells) {}

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
  size_t add(CellNode node) {
    cell.nodes.push_back(std::move(node));
    return cell.nodes.size() - 1;
  }
  const CellNode &at(size_t node) const { return cell.nodes[node]; }

  Result noState(const ast::Name &name);
  /// "4 blocks"
  static std::string describe(int64_t blocks);
  /// "cell" or "layer"
  std::string_view kind() const { return tree.isLayer ? "layer" : "cell"; }
  /// Null after an error.
  Meaning *lookUp(const std::string &name, SourceRange range);
  /// Operands with equal numbers of blocks, or numbers.
  Result computed(Arithmetic operation, std::string_view name, std::vector<size_t> operands,
                  SourceRange range) override;
  Result next(const ast::Expression &expression) override;
  Result block(const ast::Expression &expression, size_t value) override;
  Result call(const ast::Expression &expression) override;
  Result named(const ast::Value &name) override;
  size_t addNumber(double number, SourceRange range) override;
  std::optional<double> numberOf(size_t node) const override;
  Result unknown(const ast::Expression &expression);
  /// A product; its first operand must have as many numbers as the matrix has rows.
  Result dot(const ast::Expression &expression);
  /// The node of the input for a use of its name.
  Result inputOf(const ast::Expression &expression);
  /// An activation: the value, then its own arguments.
  Result activation(const ast::Expression &expression);

  const ast::Cell &tree;
  const std::vector<std::string_view> &cells; // of the whole text
  Cell cell;
  std::map<std::string, Meaning, std::less<>> names;
  std::map<std::string, State, std::less<>> states;
};

} // namespace rnnc
