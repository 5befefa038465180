// Tokens -> the syntax tree of arithmetic: the base of the parsers of cells, layers and losses.
#pragma once

#include "syntax/ValueParser.h"

namespace rnnc {

class ExpressionParser : protected ValueParser {
protected:
  /// `what` messages call the definition: a cell, a layer, a loss.
  ExpressionParser(Cursor &cursor, std::string_view what) : ValueParser(cursor), what(what) {}

  /// `NAME(x, h) { ... }` behind the definition's word. `role` is what messages call an argument.
  /// After an error, continues with the next statement, or after the definition; false if some part
  /// could not be read.
  bool definition(ast::Name &name, std::vector<ast::Name> &arguments, std::string_view role,
                  const std::function<bool()> &statement);

  /// `a = ...`, or the definition's value, which is the last line.
  bool valueOrAssignment(std::vector<ast::Assignment> &assignments,
                         std::optional<ast::Expression> &result);
  /// Whether the line continues with `what`; otherwise reports its last token.
  bool goesOn(std::string_view what);
  /// `= ...` behind the name of an assignment.
  bool assigned(ast::Assignment &assignment);
  bool expression(ast::Expression &result) { return sum(result, 0); }

  std::string_view what;

private:
  /// Whether `a =`, `next h =` or a parameter seems to begin here.
  bool isAssignment() const;
  bool heading(ast::Name &name, std::vector<ast::Name> &arguments, std::string_view role);
  /// Whether another definition or the model seems to begin here.
  bool isDefinition() const;
  void skipDefinition();
  void skipStatement(size_t start);

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
