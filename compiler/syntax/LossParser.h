// Tokens -> the syntax tree of a loss of the text's own.
#pragma once

#include "syntax/ExpressionParser.h"

namespace rnnc {

class LossParser : ExpressionParser {
public:
  explicit LossParser(Cursor &cursor) : ExpressionParser(cursor, "loss") {}

  /// `loss NAME(y, t) { ... }`, starting at the word `loss`. After an error, continues with the
  /// next statement, or after the loss.
  ast::Loss loss();

private:
  bool statement(ast::Loss &loss);
};

} // namespace rnnc
