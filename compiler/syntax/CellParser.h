// Tokens -> the syntax tree of a cell.
#pragma once

#include "syntax/ValueParser.h"

namespace rnnc {

class CellParser : ValueParser {
public:
  explicit CellParser(Cursor &cursor) : ValueParser(cursor) {}

  /// `cell NAME(x, h) { ... }`, starting at the word `cell`. After an error, continues with the
  /// next statement, or after the cell.
  ast::Cell cell();

  /// `parameter NAME: [size, ...] = initializer`, starting at the word `parameter`; a model has
  /// such statements too.
  bool parameter(std::vector<ast::Parameter> &parameters);

private:
  bool heading(ast::Cell &cell);
  bool isDefinition() const;
  bool isAssignment() const;
  bool goesOn(std::string_view what);
  void skipCell();
  void skipStatement(size_t start);
  bool statement(ast::Cell &cell);
  bool size(std::vector<ast::Value> &factors);
  bool assignment(ast::Cell &cell);

  // `depth` is the number of parentheses around an expression: inside them it may span several
  // lines.
  bool sum(ast::Expression &result, int depth);
  bool product(ast::Expression &result, int depth);
  bool behindOperator(int depth);
  bool factor(ast::Expression &result, int depth);
  bool operand(ast::Expression &result, int depth);
  bool call(ast::Expression &result, int depth);
  bool argument(ast::Expression &result, int depth);
  bool block(ast::Expression &result, int depth);
  bool isOperator(std::string_view sign, int depth) const;
  bool wrap(ast::Expression &result, ast::Expression::Kind kind, SourceRange range);
  bool countOperation(SourceRange range);

  size_t operations = 0;
};

} // namespace rnnc
