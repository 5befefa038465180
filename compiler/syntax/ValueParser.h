// Tokens -> the syntax tree of a value: a number, a name, a call or a list.
#pragma once

#include "syntax/TokenReader.h"

namespace rnnc {

class ValueParser : protected TokenReader {
public:
  explicit ValueParser(Cursor &cursor) : TokenReader(cursor) {}

  /// Parses a value; returns false after reporting the token that is not one. `depth` is the number
  /// of calls and lists around it.
  bool value(ast::Value &result, int depth = 0);

protected:
  /// Whether a statement seems to begin here: `gru(`, `loss mse`. Lines inside a call that spans
  /// several lines begin differently: `units=30`.
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
