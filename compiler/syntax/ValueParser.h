// Tokens -> a value: a number, a name, a call, a list.
#pragma once

#include "syntax/TokenReader.h"

namespace rnnc {

class ValueParser : protected TokenReader {
public:
  explicit ValueParser(Cursor &cursor) : TokenReader(cursor) {}

  /// Whether there was one; else what stands there is reported. `depth` counts
  /// the calls and lists around it.
  bool value(ast::Value &result, int depth = 0);

protected:
  /// Whether a statement seems to begin here: `gru(`, `loss mse`. A line inside
  /// of a call that goes over several lines begins otherwise: `units=30`.
  bool beginsStatement() const;

  /// Whether another call, list or parenthesis may be opened at this depth.
  bool isShallow(int depth);

private:
  Token number() const;
  bool readValue(ast::Value &result, int depth);
  bool list(ast::Value &result, int depth);
  bool arguments(ast::Value &call, int depth);
  template <typename T>
  void convert(const Token &token, ast::Value &result, T &number, std::string_view what);
};

} // namespace rnnc
