// Tokens -> the syntax tree of arithmetic, and what definitions before the model share;
// docs/LANGUAGE.md has the grammar.
#include "syntax/ExpressionParser.h"

#include <fmt/format.h>

namespace rnnc {

/// The most operations in a definition. Later stages recurse along chains of operands.
constexpr size_t mostOperations = 1000;

bool ExpressionParser::definition(ast::Name &name, std::vector<ast::Name> &arguments,
                                  std::string_view role, const std::function<bool()> &statement) {
  next();
  bool begins = heading(name, arguments, role);
  SourceRange opening = peek().range;
  if (!begins || !expect("{", fmt::format("before the {}'s body", what))) {
    skipDefinition();
    return false;
  }
  bool complete = true;
  while (!is("}") && !atEnd() && !isDefinition())
    if (size_t start = position(); !statement()) {
      complete = false;
      skipStatement(start);
    }
  if (is("}"))
    next();
  else
    error(opening, "this `{` is never closed",
          fmt::format("add `}}` after the last statement of the {}", what));
  return complete;
}

/// `NAME(x, h)`
bool ExpressionParser::heading(ast::Name &name, std::vector<ast::Name> &arguments,
                               std::string_view role) {
  if (!this->name(name, fmt::format("the {}'s name", what)))
    return false;
  SourceRange opening = peek().range;
  if (!expect("(", fmt::format("after the {}'s name", what)))
    return false;
  while (!is(")")) {
    if (atEnd() || is("{"))
      return neverClosed(opening, "(", ")");
    if (!this->name(arguments.emplace_back(), role))
      return false;
    if (is(")"))
      break;
    if (atEnd() || is("{"))
      return neverClosed(opening, "(", ")");
    if (!expect(",", fmt::format("or `)` after an argument of the {}", what)))
      return false;
  }
  next();
  return true;
}

bool ExpressionParser::isDefinition() const {
  return peek().startsLine &&
         (isWord("cell") || isWord("layer") || isWord("loss") || isWord("metric") ||
          isWord("model")) &&
         peekBehind().kind == Token::Identifier;
}

bool ExpressionParser::isAssignment() const {
  if (!peek().startsLine || peek().kind != Token::Identifier)
    return false;
  const Token &behind = peekBehind();
  return is(behind, "=") || (behind.kind == Token::Identifier && !behind.startsLine);
}

bool ExpressionParser::goesOn(std::string_view what) {
  if (!peek().startsLine && !is("}"))
    return true;
  const Token &last = token(position() - 1);
  error(last.range, fmt::format("expected {} after `{}`", what, last.text));
  return false;
}

/// Skips to the end of the definition, or to the next one.
void ExpressionParser::skipDefinition() {
  while (!atEnd() && !isDefinition())
    if (is(next(), "}"))
      return;
}

/// Skips a wrong statement that began at `start`, up to the next line.
void ExpressionParser::skipStatement(size_t start) {
  while (!atEnd() && !is("}") && (position() == start || !peek().startsLine))
    next();
}

bool ExpressionParser::assigned(ast::Assignment &assignment) {
  return expect("=", fmt::format("after `{}`", assignment.name.text)) && goesOn("a value") &&
         expression(assignment.value);
}

bool ExpressionParser::valueOrAssignment(std::vector<ast::Assignment> &assignments,
                                         std::optional<ast::Expression> &result) {
  if (result) {
    error(result->range, fmt::format("the value of a {} must be its last line", what),
          "give this line a name: `a = ...`");
    return false;
  }
  if (isAssignment()) {
    ast::Assignment assignment;
    if (!name(assignment.name, "a name") || !assigned(assignment))
      return false;
    assignments.push_back(std::move(assignment));
    return endOfLine();
  }
  ast::Expression value;
  if (!expression(value) || !endOfLine())
    return false;
  result = std::move(value);
  return true;
}

bool ExpressionParser::isOperator(std::string_view sign, int depth) const {
  return is(sign) && (depth > 0 || !peek().startsLine);
}

/// Makes `result` the first operand of an operation.
bool ExpressionParser::wrap(ast::Expression &result, ast::Expression::Kind kind,
                            SourceRange range) {
  if (!countOperation(range))
    return false;
  ast::Expression inner = std::move(result);
  result = {};
  result.kind = kind;
  result.range = {std::min(inner.range.begin, range.begin), std::max(inner.range.end, range.end)};
  result.operands.push_back(std::move(inner));
  return true;
}

bool ExpressionParser::countOperation(SourceRange range) {
  if (++operations == mostOperations + 1)
    error(range, fmt::format("a {} has at most {} operations", what, mostOperations));
  return operations <= mostOperations;
}

bool ExpressionParser::sum(ast::Expression &result, int depth) {
  if (!product(result, depth))
    return false;
  while (isOperator("+", depth) || isOperator("-", depth)) {
    auto kind = is("+") ? ast::Expression::Add : ast::Expression::Subtract;
    ast::Expression right;
    if (!behindOperator(depth) || !product(right, depth) || !wrap(result, kind, right.range))
      return false;
    result.operands.push_back(std::move(right));
  }
  return true;
}

bool ExpressionParser::product(ast::Expression &result, int depth) {
  if (!factor(result, depth))
    return false;
  while (isOperator("*", depth) || isOperator("/", depth)) {
    auto kind = is("*") ? ast::Expression::Multiply : ast::Expression::Divide;
    ast::Expression right;
    if (!behindOperator(depth) || !factor(right, depth) || !wrap(result, kind, right.range))
      return false;
    result.operands.push_back(std::move(right));
  }
  return true;
}

/// An expression may continue on the next line after an operator.
bool ExpressionParser::behindOperator(int depth) {
  next();
  return depth > 0 || !(isAssignment() || is("}")) || goesOn("a value");
}

/// Signs before an operand, and block numbers after it.
bool ExpressionParser::factor(ast::Expression &result, int depth) {
  std::vector<SourceRange> signs;
  for (; is("-"); next())
    signs.push_back(peek().range);
  if (!operand(result, depth))
    return false;
  while (isOperator("[", depth))
    if (!block(result, depth))
      return false;
  for (; !signs.empty(); signs.pop_back())
    if (!wrap(result, ast::Expression::Negate, signs.back()))
      return false;
  return true;
}

bool ExpressionParser::operand(ast::Expression &result, int depth) {
  const Token &token = peek();
  result.range = token.range;
  if (is("(")) {
    SourceRange opening = token.range;
    if (!isShallow(depth))
      return false;
    next();
    if (!sum(result, depth + 1))
      return false;
    if (!is(")") && (peek().startsLine || is("}")))
      return neverClosed(opening, "(", ")");
    if (!expect(")", "after an expression in parentheses"))
      return false;
    return true;
  }
  if (isWord("next")) {
    result.kind = ast::Expression::Next;
    next();
    if (!name(result.name, "the name of a state after `next`"))
      return false;
    result.range.end = result.name.range.end;
    return true;
  }
  if (token.kind == Token::Identifier && is(peekBehind(), "(")) {
    if (depth > 0 || !peekBehind().startsLine)
      return call(result, depth);
    // The next line begins with a parenthesis.
    result.value.text = token.text;
    result.value.range = result.value.nameRange = token.range;
    next();
    return true;
  }
  bool isLeaf =
      token.kind == Token::Identifier || token.kind == Token::Integer || token.kind == Token::Real;
  if (!isLeaf) {
    error(token.range, fmt::format("expected a value, found {}", found()));
    return false;
  }
  return value(result.value);
}

/// `sigmoid(x)`
bool ExpressionParser::call(ast::Expression &result, int depth) {
  result.kind = ast::Expression::Call;
  name(result.name, "a function");
  SourceRange opening = peek().range;
  if (!countOperation(result.range) || !isShallow(depth))
    return false;
  next();
  while (!is(")")) {
    if (atEnd() || is("}") || isDefinition() ||
        (isWord("next") && isAssignment() && is(token(position() + 2), "=")))
      return neverClosed(opening, "(", ")");
    if (!argument(result.operands.emplace_back(), depth + 1))
      return false;
    if (is(")"))
      break;
    if (peek().startsLine || is("}"))
      return neverClosed(opening, "(", ")");
    if (!expect(",", fmt::format("or `)` after an argument of `{}`", result.name.text)))
      return false;
  }
  result.range.end = next().range.end;
  return true;
}

bool ExpressionParser::argument(ast::Expression &result, int depth) {
  std::optional<ast::Name> label;
  if (peek().kind == Token::Identifier && is(peekBehind(), "=")) {
    name(label.emplace(), "an argument");
    next();
  }
  if (!sum(result, depth))
    return false;
  result.label = std::move(label);
  return true;
}

/// `gates[0]`
bool ExpressionParser::block(ast::Expression &result, int depth) {
  SourceRange opening = next().range;
  ast::Value index;
  if (!value(index, depth))
    return false;
  if (!is("]") && (peek().startsLine || is("}")))
    return neverClosed(opening, "[", "]");
  SourceRange closing = peek().range;
  if (!expect("]", "after a block's number") || !wrap(result, ast::Expression::Block, closing))
    return false;
  result.value = std::move(index);
  return true;
}

} // namespace rnnc
