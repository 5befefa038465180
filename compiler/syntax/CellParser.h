// Tokens -> the syntax tree of a cell, or of a layer of the text's own.
#pragma once

#include "syntax/ExpressionParser.h"

namespace rnnc {

class CellParser : ExpressionParser {
public:
  /// `what` it is: cell, layer.
  explicit CellParser(Cursor &cursor, std::string_view what = "cell")
      : ExpressionParser(cursor, what) {}

  /// `cell NAME(x, h) { ... }` or `layer NAME(x) { ... }`, starting at its first word. After an
  /// error, continues with the next statement, or after the definition.
  ast::Cell cell();

  /// `parameter NAME: [size, ...] = initializer`, starting at the word `parameter`; a model has
  /// such statements too.
  bool parameter(std::vector<ast::Parameter> &parameters);

private:
  bool statement(ast::Cell &cell);
  bool statementOfLayer(ast::Cell &layer);
  bool size(std::vector<ast::Value> &factors);
  bool assignment(ast::Cell &cell);
};

} // namespace rnnc
