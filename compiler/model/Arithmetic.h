// The arithmetic of expressions, which cells and losses share: operators and functions that work
// element by element.
#pragma once

#include "model/Arguments.h"
#include "syntax/Ast.h"

#include <map>

namespace rnnc {

enum class Arithmetic {
  Negate,
  Add,
  Subtract,
  Multiply,
  Divide,
  Maximum,
  Minimum,
  Abs,
  Sqrt,
  Exp,
  Log,
  Activation
};

/// A function other than an activation.
struct ArithmeticFunction {
  std::string_view name;
  size_t arguments;
  Arithmetic operation;
};
extern const std::vector<ArithmeticFunction> arithmeticFunctions;
/// Null if there is none.
const ArithmeticFunction *findArithmetic(std::string_view name);

/// Of an expression with two operands and an operator.
Arithmetic operationOf(ast::Expression::Kind kind);
std::string_view signOf(ast::Expression::Kind kind);
double fold(Arithmetic operation, double a, double b);

/// Whether a call of a function has as many arguments as it takes, without names; reports what is
/// wrong.
bool takesArguments(const ast::Expression &call, size_t arguments, Diagnostics &diagnostics);

/// An activation with its own arguments, which stand after the value; nothing after an error.
std::optional<Call> activationOf(const ast::Expression &call, Diagnostics &diagnostics);

/// Whether a float32 can have this value; reports one that cannot.
bool isNumber(double value, SourceRange range, Diagnostics &diagnostics);

/// Reports a name that is set `later`, or that nothing has.
void reportUnknownName(const std::string &name, SourceRange range,
                       const std::map<std::string, SourceRange, std::less<>> &later,
                       const std::vector<std::string_view> &candidates, Diagnostics &diagnostics);

} // namespace rnnc
