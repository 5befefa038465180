// The kinds of expressions -> their operands, then the node of the cell or the loss.
#include "model/ExpressionChecker.h"

#include <fmt/format.h>

namespace rnnc {

using ast::Expression;

ExpressionChecker::Result ExpressionChecker::error(SourceRange range, std::string message,
                                                   std::string hint) {
  diagnostics.error(range, std::move(message), std::move(hint));
  return failed();
}

ExpressionChecker::Result ExpressionChecker::check(const Expression &expression) {
  switch (expression.kind) {
  case Expression::Leaf:
    return leaf(expression.value);
  case Expression::Next:
    return next(expression);
  case Expression::Block:
    return block(expression);
  case Expression::Negate:
    return negate(expression);
  case Expression::Call:
    return call(expression);
  default:
    return operation(expression);
  }
}

ExpressionChecker::Result ExpressionChecker::number(double value, SourceRange range) {
  return isNumber(value, range, diagnostics) ? Result(addNumber(value, range)) : failed();
}

ExpressionChecker::Result ExpressionChecker::leaf(const ast::Value &value) {
  switch (value.kind) {
  case ast::Value::Integer:
  case ast::Value::Real:
    return number(value.real, value.range);
  case ast::Value::Identifier:
    return named(value);
  case ast::Value::Invalid:
    return failed();
  default:
    return error(value.range, fmt::format("expected a value, found {}", ast::describe(value)));
  }
}

ExpressionChecker::Result ExpressionChecker::block(const Expression &expression) {
  Result value = check(expression.operands.front());
  if (expression.value.kind == ast::Value::Invalid)
    return failed();
  return value ? block(expression, *value) : std::nullopt;
}

ExpressionChecker::Result ExpressionChecker::negate(const Expression &expression) {
  Result value = check(expression.operands.front());
  if (!value)
    return std::nullopt;
  if (std::optional<double> known = numberOf(*value))
    return number(-*known, expression.range);
  return computed(Arithmetic::Negate, "-", {*value}, expression.range);
}

ExpressionChecker::Result ExpressionChecker::operation(const Expression &expression) {
  Result left = check(expression.operands[0]), right = check(expression.operands[1]);
  if (!left || !right)
    return std::nullopt;
  Arithmetic operation = operationOf(expression.kind);
  std::optional<double> a = numberOf(*left), b = numberOf(*right);
  if (a && b)
    return number(fold(operation, *a, *b), expression.range);
  return computed(operation, signOf(expression.kind), {*left, *right}, expression.range);
}

} // namespace rnnc
