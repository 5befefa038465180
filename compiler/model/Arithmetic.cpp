// Operators and calls of expressions -> operations and their arguments.
#include "model/Arithmetic.h"

#include <algorithm>
#include <cfloat>
#include <cmath>
#include <fmt/format.h>

namespace rnnc {

using ast::Expression;

const std::vector<ArithmeticFunction> arithmeticFunctions = {
    {"maximum", 2, Arithmetic::Maximum}, {"minimum", 2, Arithmetic::Minimum},
    {"abs", 1, Arithmetic::Abs},         {"sqrt", 1, Arithmetic::Sqrt},
    {"exp", 1, Arithmetic::Exp},         {"log", 1, Arithmetic::Log},
};

const ArithmeticFunction *findArithmetic(std::string_view name) {
  auto found = std::ranges::find(arithmeticFunctions, name, &ArithmeticFunction::name);
  return found == arithmeticFunctions.end() ? nullptr : &*found;
}

std::string_view signOf(Expression::Kind kind) {
  switch (kind) {
  case Expression::Add:
    return "+";
  case Expression::Subtract:
    return "-";
  case Expression::Multiply:
    return "*";
  default:
    return "/";
  }
}

Arithmetic operationOf(Expression::Kind kind) {
  switch (kind) {
  case Expression::Add:
    return Arithmetic::Add;
  case Expression::Subtract:
    return Arithmetic::Subtract;
  case Expression::Multiply:
    return Arithmetic::Multiply;
  default:
    return Arithmetic::Divide;
  }
}

double fold(Arithmetic operation, double a, double b) {
  switch (operation) {
  case Arithmetic::Add:
    return a + b;
  case Arithmetic::Subtract:
    return a - b;
  case Arithmetic::Multiply:
    return a * b;
  default:
    return a / b;
  }
}

bool takesArguments(const Expression &call, size_t arguments, Diagnostics &diagnostics) {
  const std::string &name = call.name.text;
  if (call.operands.size() != arguments) {
    diagnostics.error(call.range, fmt::format("`{}` has {} argument{}, found {}", name, arguments,
                                              arguments == 1 ? "" : "s", call.operands.size()));
    return false;
  }
  for (const Expression &operand : call.operands)
    if (operand.label) {
      diagnostics.error(operand.label->range,
                        fmt::format("the arguments of `{}` have no names", name));
      return false;
    }
  return true;
}

namespace {

/// A number or a name, as the arguments of layers are.
std::optional<ast::Value> plainValue(const Expression &expression) {
  if (expression.kind == Expression::Leaf)
    return expression.value;
  if (expression.kind != Expression::Negate)
    return std::nullopt;
  std::optional<ast::Value> value = plainValue(expression.operands.front());
  if (!value || (value->kind != ast::Value::Integer && value->kind != ast::Value::Real))
    return std::nullopt;
  value->text = "-" + value->text;
  value->range = expression.range;
  value->integer = -value->integer;
  value->real = -value->real;
  return value;
}

} // namespace

std::optional<Call> activationOf(const Expression &expression, Diagnostics &diagnostics) {
  const auto &[name, range] = expression.name;
  ast::Value call;
  call.kind = ast::Value::Call;
  call.text = name;
  call.range = expression.range;
  call.nameRange = range;
  for (auto operand = expression.operands.begin() + 1; operand != expression.operands.end();
       ++operand) {
    std::optional<ast::Value> argument = plainValue(*operand);
    if (!argument) {
      diagnostics.error(
          operand->range,
          fmt::format("an argument of `{}` after the value must be a plain number or name", name));
      return std::nullopt;
    }
    call.arguments.push_back({operand->label, std::move(*argument)});
  }
  return resolveCall(call, activationSchemas(), "activation", diagnostics);
}

bool isNumber(double value, SourceRange range, Diagnostics &diagnostics) {
  bool fits = std::abs(value) <= FLT_MAX;
  if (!fits)
    diagnostics.error(range, "a number must be at least -3.4e38 and at most 3.4e38");
  return fits;
}

void reportUnknownName(const std::string &name, SourceRange range,
                       const std::map<std::string, SourceRange, std::less<>> &later,
                       const std::vector<std::string_view> &candidates, Diagnostics &diagnostics) {
  if (auto found = later.find(name); found != later.end()) {
    diagnostics.error(range, fmt::format("`{}` is read before it is set", name));
    diagnostics.note(found->second, "it is set here");
    return;
  }
  diagnostics.error(range, fmt::format("unknown name `{}`", name),
                    candidates.empty() ? "" : suggestion(name, candidates));
}

} // namespace rnnc
