// Tokens -> the syntax tree of a cell or layer, by recursive descent; docs/LANGUAGE.md has the
// grammar.
#include "syntax/CellParser.h"

#include <fmt/format.h>

namespace rnnc {

ast::Cell CellParser::cell() {
  ast::Cell cell;
  cell.isLayer = what == "layer";
  cell.complete =
      definition(cell.name, cell.arguments,
                 cell.isLayer ? "the name of the input" : "the name of the input or of a state",
                 [&] { return cell.isLayer ? statementOfLayer(cell) : statement(cell); });
  return cell;
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

bool CellParser::statementOfLayer(ast::Cell &layer) {
  if (isWord("parameter") && !is(peekBehind(), "="))
    return parameter(layer.parameters) && endOfLine();
  if (isWord("next") && peekBehind().kind == Token::Identifier) {
    error(peek().range, "a layer has no states", "with states it is a cell: `cell NAME(x, h) {`");
    return false;
  }
  return valueOrAssignment(layer.assignments, layer.result);
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
  if (!assigned(assignment))
    return false;
  cell.assignments.push_back(std::move(assignment));
  return true;
}

} // namespace rnnc
