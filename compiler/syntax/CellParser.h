// Tokens -> the syntax tree of a cell.
#pragma once

#include "syntax/ExpressionParser.h"

namespace rnnc {

class CellParser : ExpressionParser {
public:
  explicit CellParser(Cursor &cursor) : ExpressionParser(cursor, "cell") {}

  /// `cell NAME(x, h) { ... }`, starting at the word `cell`. After an error, continues with the
  /// next statement, or after the cell.
  ast::Cell cell();

  /// `parameter NAME: [size, ...] = initializer`, starting at the word `parameter`; a model has
  /// such statements too.
  bool parameter(std::vector<ast::Parameter> &parameters);

private:
  bool statement(ast::Cell &cell);
  bool size(std::vector<ast::Value> &factors);
  bool assignment(ast::Cell &cell);
};

} // namespace rnnc
