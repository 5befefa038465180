// Tokens -> the syntax tree of a loss or a metric of the text's own.
#pragma once

#include "syntax/ExpressionParser.h"

namespace rnnc {

class LossParser : ExpressionParser {
public:
  /// `what` it is: loss, metric.
  LossParser(Cursor &cursor, std::string_view what) : ExpressionParser(cursor, what) {}

  /// `loss NAME(y, t) { ... }`, starting at the word `loss`. After an error, continues with the
  /// next statement, or after the loss.
  ast::Loss loss();
};

} // namespace rnnc
