// The next token -> the expected part of a text, or an error message.
#include "syntax/TokenReader.h"

#include <fmt/format.h>

namespace rnnc {

void TokenReader::error(SourceRange range, std::string message, std::string hint) {
  if (!peek().broken)
    cursor.diagnostics.error(range, std::move(message), std::move(hint));
}

bool TokenReader::neverClosed(SourceRange opening, std::string_view left, std::string_view right) {
  error(opening, fmt::format("this `{}` is never closed", left), fmt::format("add `{}`", right));
  return false;
}

std::string TokenReader::found() const {
  return atEnd() ? "the end of the text" : fmt::format("`{}`", peek().text);
}

bool TokenReader::expect(std::string_view punctuation, std::string_view where) {
  if (is(punctuation)) {
    next();
    return true;
  }
  error(peek().range, fmt::format("expected `{}` {}, found {}", punctuation, where, found()));
  return false;
}

bool TokenReader::name(ast::Name &result, std::string_view what) {
  if (peek().kind != Token::Identifier) {
    error(peek().range, fmt::format("expected {}, found {}", what, found()),
          peek().kind == Token::String ? "write it without quotes" : "");
    return false;
  }
  result = {std::string(peek().text), peek().range};
  next();
  return true;
}

bool TokenReader::endOfLine() {
  if (peek().startsLine || is("}"))
    return true;
  error(peek().range, fmt::format("expected the end of the line, found {}", found()),
        "each statement has a line of its own");
  return false;
}

bool TokenReader::sizes(SourceRange &brackets, const std::function<bool()> &size) {
  SourceRange opening = peek().range;
  if (!expect("[", "before the sizes"))
    return false;
  while (!is("]")) {
    if (peek().startsLine)
      return neverClosed(opening, "[", "]");
    if (!size())
      return false;
    if (is("]"))
      break;
    if (peek().startsLine)
      return neverClosed(opening, "[", "]");
    if (!expect(",", "between sizes"))
      return false;
  }
  brackets = {opening.begin, next().range.end};
  return true;
}

} // namespace rnnc
