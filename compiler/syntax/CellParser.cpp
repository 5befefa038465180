// Tokens -> the syntax tree of a cell, by recursive descent; docs/LANGUAGE.md has the grammar.
#include "syntax/CellParser.h"

#include <fmt/format.h>

namespace rnnc {

/// The most operations in a cell. Later stages recurse along chains of operands.
constexpr size_t mostOperations = 1000;

ast::Cell CellParser::cell() {
  ast::Cell cell;
  next();
  if (!heading(cell)) {
    cell.complete = false;
    skipCell();
    return cell;
  }
  SourceRange opening = peek().range;
  if (!expect("{", "before the cell's body")) {
    cell.complete = false;
    skipCell();
    return cell;
  }
  while (!is("}") && !atEnd() && !isDefinition())
    if (size_t start = position(); !statement(cell)) {
      cell.complete = false;
      skipStatement(start);
    }
  if (is("}"))
    next();
  else
    error(opening, "this `{` is never closed", "add `}` after the last statement of the cell");
  return cell;
}

/// `NAME(x, h)`
bool CellParser::heading(ast::Cell &cell) {
  if (!name(cell.name, "the cell's name"))
    return false;
  SourceRange opening = peek().range;
  if (!expect("(", "after the cell's name"))
    return false;
  while (!is(")")) {
    if (atEnd() || is("{"))
      return neverClosed(opening, "(", ")");
    if (!name(cell.arguments.emplace_back(), "the name of the input or of a state"))
      return false;
    if (is(")"))
      break;
    if (atEnd() || is("{"))
      return neverClosed(opening, "(", ")");
    if (!expect(",", "or `)` after an argument of the cell"))
      return false;
  }
  next();
  return true;
}

/// Whether another cell or the model seems to begin here.
bool CellParser::isDefinition() const {
  return peek().startsLine && (isWord("cell") || isWord("model")) &&
         peekBehind().kind == Token::Identifier;
}

/// Whether `a =`, `next h =` or a parameter seems to begin here.
bool CellParser::isAssignment() const {
  if (!peek().startsLine || peek().kind != Token::Identifier)
    return false;
  const Token &behind = peekBehind();
  return is(behind, "=") || (behind.kind == Token::Identifier && !behind.startsLine);
}

/// Whether the line continues with `what`; otherwise reports its last token.
bool CellParser::goesOn(std::string_view what) {
  if (!peek().startsLine && !is("}"))
    return true;
  const Token &last = token(position() - 1);
  error(last.range, fmt::format("expected {} after `{}`", what, last.text));
  return false;
}

/// Skips to the end of the cell, or to the next definition.
void CellParser::skipCell() {
  while (!atEnd() && !isDefinition())
    if (is(next(), "}"))
      return;
}

/// Skips a wrong statement that began at `start`, up to the next line.
void CellParser::skipStatement(size_t start) {
  while (!atEnd() && !is("}") && (position() == start || !peek().startsLine))
    next();
}

bool CellParser::statement(ast::Cell &cell) {
  if (peek().kind != Token::Identifier) {
    error(peek().range,
          fmt::format("expected `parameter`, `next` or a name with its value, found {}", found()));
    return false;
  }
  return (isWord("parameter") && !is(peekBehind(), "=") ? parameter(cell.parameters)
                                                        : assignment(cell)) &&
         endOfLine();
}

/// `parameter kernel: [features, 4 * units] = glorot_uniform`
bool CellParser::parameter(std::vector<ast::Parameter> &parameters) {
  ast::Parameter parameter;
  next();
  if (!goesOn("a name") || !name(parameter.name, "the parameter's name") ||
      !expect(":", "after the parameter's name"))
    return false;
  auto oneSize = [&] { return size(parameter.sizes.emplace_back()); };
  if (!sizes(parameter.sizesRange, oneSize)) // `[features, 4 * units]`
    return false;
  if (is("=")) {
    next();
    if (!goesOn("an initializer") || !value(parameter.initializer.emplace()))
      return false;
  }
  parameters.push_back(std::move(parameter));
  return true;
}

/// `4 * units`
bool CellParser::size(std::vector<ast::Value> &factors) {
  for (;;) {
    if (!value(factors.emplace_back()))
      return false;
    if (!is("*"))
      return true;
    next();
  }
}

/// `gates = ...` or `next h = ...`
bool CellParser::assignment(ast::Cell &cell) {
  ast::Assignment assignment;
  if (isWord("next")) {
    assignment.ofState = true;
    next();
    if (!goesOn("the name of a state"))
      return false;
  }
  if (!name(assignment.name, assignment.ofState ? "the name of a state after `next`" : "a name"))
    return false;
  if (!expect("=", fmt::format("after `{}`", assignment.name.text)) || !goesOn("a value") ||
      !sum(assignment.value, 0))
    return false;
  cell.assignments.push_back(std::move(assignment));
  return true;
}

bool CellParser::isOperator(std::string_view sign, int depth) const {
  return is(sign) && (depth > 0 || !peek().startsLine);
}

/// Makes `result` the first operand of an operation.
bool CellParser::wrap(ast::Expression &result, ast::Expression::Kind kind, SourceRange range) {
  if (!countOperation(range))
    return false;
  ast::Expression inner = std::move(result);
  result = {};
  result.kind = kind;
  result.range = {std::min(inner.range.begin, range.begin), std::max(inner.range.end, range.end)};
  result.operands.push_back(std::move(inner));
  return true;
}

bool CellParser::countOperation(SourceRange range) {
  if (++operations == mostOperations + 1)
    error(range, fmt::format("a cell has at most {} operations", mostOperations));
  return operations <= mostOperations;
}

bool CellParser::sum(ast::Expression &result, int depth) {
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

bool CellParser::product(ast::Expression &result, int depth) {
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
bool CellParser::behindOperator(int depth) {
  next();
  return depth > 0 || !(isAssignment() || is("}")) || goesOn("a value");
}

/// Signs before an operand, and block numbers after it.
bool CellParser::factor(ast::Expression &result, int depth) {
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

bool CellParser::operand(ast::Expression &result, int depth) {
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
  if (token.kind == Token::Identifier && is(peekBehind(), "("))
    return call(result, depth);
  bool isLeaf =
      token.kind == Token::Identifier || token.kind == Token::Integer || token.kind == Token::Real;
  if (!isLeaf) {
    error(token.range, fmt::format("expected a value, found {}", found()));
    return false;
  }
  return value(result.value);
}

/// `sigmoid(x)`
bool CellParser::call(ast::Expression &result, int depth) {
  result.kind = ast::Expression::Call;
  name(result.name, "a function");
  SourceRange opening = peek().range;
  if (!countOperation(result.range) || !isShallow(depth))
    return false;
  next();
  while (!is(")")) {
    if (atEnd() || is("}") || (isWord("next") && isAssignment() && is(token(position() + 2), "=")))
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

bool CellParser::argument(ast::Expression &result, int depth) {
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
bool CellParser::block(ast::Expression &result, int depth) {
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
