// The base of all parsers: a cursor over the tokens, and error messages about the token at the
// cursor.
#pragma once

#include "syntax/Ast.h"
#include "syntax/Lexer.h"

#include <functional>

namespace rnnc {

struct Cursor {
  Diagnostics &diagnostics;
  std::vector<Token> tokens; // the last one is of kind End
  size_t position = 0;
};

/// Parsers of different parts share one cursor.
class TokenReader {
protected:
  explicit TokenReader(Cursor &cursor) : cursor(cursor) {}

  size_t position() const { return cursor.position; }
  const Token &token(size_t index) const { return cursor.tokens[index]; }
  const Token &peek() const { return token(position()); }
  const Token &peekBehind() const { return atEnd() ? peek() : token(position() + 1); }
  const Token &next() { return token(atEnd() ? position() : cursor.position++); }
  bool atEnd() const { return peek().kind == Token::End; }

  static bool is(const Token &token, std::string_view punctuation) {
    return token.kind == Token::Punctuation && token.text == punctuation;
  }
  bool is(std::string_view punctuation) const { return is(peek(), punctuation); }
  bool isWord(std::string_view word) const {
    return peek().kind == Token::Identifier && peek().text == word;
  }

  /// Does not report errors that follow from one that the lexer has reported.
  void error(SourceRange range, std::string message, std::string hint = {});
  bool neverClosed(SourceRange opening, std::string_view left, std::string_view right);
  std::string found() const;
  bool expect(std::string_view punctuation, std::string_view where);
  bool name(ast::Name &result, std::string_view what);
  bool endOfLine();
  /// `[size, size]`, where `size` parses one size; sets `brackets` to the location of the whole
  /// list.
  bool sizes(SourceRange &brackets, const std::function<bool()> &size);

  Cursor &cursor;
};

} // namespace rnnc
