// The expressions of a cell or a loss -> nodes: what both have in common.
#pragma once

#include "model/Arithmetic.h"

namespace rnnc {

class ExpressionChecker {
protected:
  using Result = std::optional<size_t>; // a node; nothing after an error

  explicit ExpressionChecker(Diagnostics &diagnostics) : diagnostics(diagnostics) {}
  virtual ~ExpressionChecker() = default;

  Result error(SourceRange range, std::string message, std::string hint = {});
  /// After an error that has been reported.
  Result failed() {
    ok = false;
    return std::nullopt;
  }

  /// The node of an expression; reports all of its errors.
  Result check(const ast::Expression &expression);

  virtual Result next(const ast::Expression &expression) = 0;
  virtual Result block(const ast::Expression &expression, size_t value) = 0;
  virtual Result call(const ast::Expression &expression) = 0;
  virtual Result named(const ast::Value &name) = 0;
  virtual size_t addNumber(double number, SourceRange range) = 0;
  /// Nothing for a node that is not a number of the text.
  virtual std::optional<double> numberOf(size_t node) const = 0;
  /// `name` is what messages call the operation.
  virtual Result computed(Arithmetic operation, std::string_view name, std::vector<size_t> operands,
                          SourceRange range) = 0;

  Diagnostics &diagnostics;
  std::map<std::string, SourceRange, std::less<>> later; // values of the whole text
  bool ok = true;

private:
  Result number(double value, SourceRange range);
  Result leaf(const ast::Value &value);
  Result block(const ast::Expression &expression);
  Result negate(const ast::Expression &expression);
  Result operation(const ast::Expression &expression);
};

} // namespace rnnc
