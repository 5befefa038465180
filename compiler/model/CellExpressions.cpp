// Expressions -> nodes with their numbers of blocks.
#include "model/CellExpressions.h"

#include <algorithm>
#include <fmt/format.h>

namespace rnnc {

using ast::Expression;

CellExpressions::Result CellExpressions::noState(const ast::Name &name) {
  std::vector<std::string_view> candidates;
  for (const auto &[state, meaning] : states)
    candidates.push_back(state);
  return error(name.range, fmt::format("{} `{}` has no state `{}`", kind(), cell.name, name.text),
               candidates.empty() ? "" : suggestion(name.text, candidates));
}

std::string CellExpressions::describe(int64_t blocks) {
  return blocks == 0 ? "a number" : blocks == 1 ? "1 block" : fmt::format("{} blocks", blocks);
}

CellExpressions::Meaning *CellExpressions::lookUp(const std::string &name, SourceRange range) {
  if (auto found = names.find(name); found != names.end()) {
    found->second.used = true;
    return found->second.kind == Meaning::Wrong ? nullptr : &found->second;
  }
  std::vector<std::string_view> candidates;
  for (const auto &[known, meaning] : names)
    candidates.push_back(known);
  reportUnknownName(name, range, later, candidates, diagnostics);
  ok = false;
  return nullptr;
}

size_t CellExpressions::addNumber(double number, SourceRange) {
  return add({.kind = CellNode::Number, .number = number});
}

std::optional<double> CellExpressions::numberOf(size_t node) const {
  return at(node).blocks == 0 ? std::optional(at(node).number) : std::nullopt;
}

CellExpressions::Result CellExpressions::named(const ast::Value &value) {
  Meaning *meaning = lookUp(value.text, value.range);
  if (!meaning)
    return std::nullopt;
  if (meaning->kind == Meaning::Input)
    return error(value.range,
                 fmt::format("`{}` has `features` numbers, no blocks of `units`", value.text),
                 fmt::format("multiply it with a matrix: `dot({}, ...)`", value.text));
  if (meaning->kind == Meaning::Matrix)
    return error(value.range, fmt::format("`{}` is a matrix, which only `dot` reads", value.text),
                 fmt::format("write `dot(..., {})`", value.text));
  return meaning->index;
}

CellExpressions::Result CellExpressions::next(const Expression &expression) {
  const ast::Name &name = expression.name;
  auto found = states.find(name.text);
  if (found == states.end())
    return noState(name);
  if (!found->second.isSet)
    return error(name.range, fmt::format("`next {}` is read before it is set", name.text));
  return found->second.next; // nothing after an error
}

CellExpressions::Result CellExpressions::block(const Expression &expression, size_t value) {
  const ast::Value &index = expression.value;
  if (at(value).blocks == 0)
    return error(expression.range, "a number has no blocks");
  if (index.kind != ast::Value::Integer)
    return error(index.range, fmt::format("a block's number must be a whole number, found {}",
                                          ast::describe(index)));
  if (index.integer < 0 || index.integer >= at(value).blocks)
    return error(
        index.range,
        fmt::format("a value of {} has no block {}", describe(at(value).blocks), index.integer),
        fmt::format("blocks count from 0; the last one is {}", at(value).blocks - 1));
  return add({.kind = CellNode::Block, .blocks = 1, .index = index.integer, .operands = {value}});
}

CellExpressions::Result CellExpressions::computed(Arithmetic operation, std::string_view name,
                                                  std::vector<size_t> operands, SourceRange range) {
  int64_t blocks = 0;
  for (size_t operand : operands)
    blocks = std::max(blocks, at(operand).blocks);
  if (blocks == 0)
    return error(range, fmt::format("`{}` needs a value, found a number", name));
  for (size_t operand : operands)
    if (at(operand).blocks != 0 && at(operand).blocks != blocks)
      return error(range,
                   fmt::format("`{}` needs equal blocks on both sides, found {} and {}", name,
                               describe(at(operands[0]).blocks), describe(at(operands[1]).blocks)),
                   "one block of a value is written `value[0]`");
  return add({.kind = CellNode::Computed,
              .operation = operation,
              .blocks = blocks,
              .operands = std::move(operands)});
}

CellExpressions::Result CellExpressions::call(const Expression &expression) {
  const auto &[name, range] = expression.name;
  const ArithmeticFunction *function = findArithmetic(name);
  bool isDot = name == "dot";
  if (!function && !isDot)
    return findSchema(activationSchemas(), name) ? activation(expression) : unknown(expression);
  if (!takesArguments(expression, isDot ? 2 : function->arguments, diagnostics))
    return failed();
  if (isDot)
    return dot(expression);
  std::vector<size_t> operands;
  bool right = true;
  for (const Expression &operand : expression.operands) {
    Result value = check(operand);
    right &= value.has_value();
    operands.push_back(value.value_or(0));
  }
  if (!right)
    return std::nullopt;
  return computed(function->operation, name, std::move(operands), expression.range);
}

CellExpressions::Result CellExpressions::unknown(const Expression &expression) {
  const auto &[name, range] = expression.name;
  if (std::ranges::find(cells, name) != cells.end())
    return error(
        range,
        name == cell.name
            ? fmt::format("recursive {}: `{}` calls itself", kind(), name)
            : fmt::format("recursive {0}: `{1}` calls the {0} `{2}`", kind(), cell.name, name),
        fmt::format("a {} calls functions only; layers follow each other in the model", kind()));
  std::vector<std::string_view> candidates = namesOf(activationSchemas());
  candidates.push_back("dot");
  for (const ArithmeticFunction &function : arithmeticFunctions)
    candidates.push_back(function.name);
  std::string near = nearest(name, candidates);
  return error(range, fmt::format("unknown function `{}`", name),
               near.empty() ? "there are `dot`, `maximum`, `minimum`, `abs`, `sqrt`, `exp`, "
                              "`log` and all activations"
                            : near);
}

CellExpressions::Result CellExpressions::dot(const Expression &expression) {
  const Expression &matrix = expression.operands[1];
  bool isName = matrix.kind == Expression::Leaf && matrix.value.kind == ast::Value::Identifier;
  Meaning *meaning = isName ? lookUp(matrix.value.text, matrix.range) : nullptr;
  if (isName && !meaning)
    return std::nullopt;
  if (!meaning || meaning->kind != Meaning::Matrix) {
    bool isVector = meaning && meaning->what == "parameter";
    return error(
        matrix.range,
        isVector ? fmt::format("`{}` is a vector, and `dot` needs a matrix", matrix.value.text)
                 : fmt::format("the second argument of `dot` must be a matrix of the {}", kind()),
        isVector ? "give it two sizes: [rows, columns]" : "the value comes first, then its matrix");
  }
  const CellParameter &parameter = cell.parameters[meaning->index];
  const Expression &factor = expression.operands[0];
  Result value = inputOf(factor);
  if (!value && !(value = check(factor)))
    return std::nullopt;
  bool isInput = at(*value).kind == CellNode::Input && cell.takesUnits;
  bool fits =
      isInput ? parameter.rows == CellParameter::Features
              : parameter.rows == CellParameter::Units && parameter.rowBlocks == at(*value).blocks;
  if (!fits) {
    error(factor.range,
          fmt::format("`{}` takes {}, found {}", parameter.name,
                      parameter.rows == CellParameter::Features ? "the input"
                                                                : describe(parameter.rowBlocks),
                      isInput ? "the input" : describe(at(*value).blocks)));
    diagnostics.note(parameter.range, "the matrix is declared here");
    return std::nullopt;
  }
  return add({.kind = CellNode::Dot,
              .blocks = parameter.columnBlocks,
              .index = int64_t(meaning->index),
              .operands = {*value}});
}

CellExpressions::Result CellExpressions::inputOf(const Expression &expression) {
  if (expression.kind != Expression::Leaf || expression.value.kind != ast::Value::Identifier)
    return std::nullopt;
  auto found = names.find(expression.value.text);
  if (found == names.end() || found->second.kind != Meaning::Input)
    return std::nullopt;
  found->second.used = true;
  return found->second.index;
}

CellExpressions::Result CellExpressions::activation(const Expression &expression) {
  const auto &[name, range] = expression.name;
  if (expression.operands.empty() || expression.operands.front().label)
    return error(expression.range, fmt::format("`{}` needs a value in front", name));
  Result value = check(expression.operands.front());
  std::optional<Call> resolved = activationOf(expression, diagnostics);
  ok &= resolved.has_value();
  if (!value || !resolved)
    return std::nullopt;
  bool acrossUnits = resolved->name == "softmax" || resolved->name == "log_softmax";
  int64_t blocks = at(*value).blocks;
  if (blocks == 0 || (acrossUnits && blocks != 1))
    return error(expression.range,
                 fmt::format("`{}` needs {}, found {}", name, acrossUnits ? "one block" : "a value",
                             describe(blocks)));
  return add({.kind = CellNode::Computed,
              .operation = Arithmetic::Activation,
              .blocks = blocks,
              .operands = {*value},
              .activation = std::move(resolved)});
}

} // namespace rnnc
