// Tokens -> the syntax tree of a value, by recursive descent; docs/LANGUAGE.md has the grammar.
#include "syntax/ValueParser.h"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>

namespace rnnc {

/// The deepest nesting of calls, because the parser recurses.
constexpr int deepestCall = 32;

bool ValueParser::beginsStatement() const {
  if (!peek().startsLine || peek().kind != Token::Identifier)
    return false;
  const Token &after = peekBehind();
  return is(after, "(") || (!after.startsLine && after.kind != Token::Punctuation);
}

template <typename T>
void ValueParser::convert(const Token &token, ast::Value &result, T &number,
                          std::string_view what) {
  const char *end = token.text.data() + token.text.size();
  auto [last, failure] = std::from_chars(token.text.data(), end, number);
  if (failure == std::errc() && last == end)
    return;
  error(token.range, fmt::format("`{}` is not {}", token.text, what));
  result.kind = ast::Value::Invalid;
}

/// The next token; a sign is part of a number that follows it directly.
Token ValueParser::number() const {
  Token token = peek();
  const Token &behind = peekBehind();
  bool isNumber = behind.kind == Token::Integer || behind.kind == Token::Real;
  if (!is("-") || !isNumber || behind.range.begin != token.range.end)
    return token;
  token.kind = behind.kind;
  token.range.end = behind.range.end;
  token.text = {token.text.data(), token.text.size() + behind.text.size()};
  token.broken |= behind.broken;
  return token;
}

bool ValueParser::value(ast::Value &result, int depth) {
  bool broken = number().broken;
  bool read = readValue(result, depth);
  if (broken)
    result.kind = ast::Value::Invalid;
  return read;
}

bool ValueParser::readValue(ast::Value &result, int depth) {
  const Token token = number();
  result.range = token.range;
  result.text = std::string(token.text);
  if (token.kind == Token::Integer || token.kind == Token::Real) {
    bool whole = token.kind == Token::Integer;
    result.kind = whole ? ast::Value::Integer : ast::Value::Real;
    if (whole)
      convert(token, result, result.integer, "a whole number of 64 bits");
    else
      convert(token, result, result.real, "a number that float64 can hold");
    if (whole)
      result.real = double(result.integer);
    while (peek().range.begin < token.range.end)
      next();
    return true;
  }
  switch (token.kind) {
  case Token::String:
    result.kind = ast::Value::String;
    result.text = std::string(token.text.substr(1, std::max<size_t>(token.text.size(), 2) - 2));
    next();
    return true;
  case Token::Identifier:
    next();
    if (token.text == "true" || token.text == "false") {
      result.kind = ast::Value::Boolean;
      result.boolean = token.text == "true";
      return true;
    }
    result.nameRange = token.range;
    if (!is("(") || (depth == 0 && peek().startsLine)) // the next line may be an expression
      return true;
    result.kind = ast::Value::Call;
    return arguments(result, depth);
  default:
    if (is("["))
      return list(result, depth);
    error(token.range, fmt::format("expected a value, found {}", found()),
          is("(") ? "several values are a list: `[1, 2]`" : "");
    return false;
  }
}

/// `[1, 2]`
bool ValueParser::list(ast::Value &result, int depth) {
  SourceRange opening = peek().range;
  if (!isShallow(depth))
    return false;
  result.kind = ast::Value::List;
  next();
  while (!is("]")) {
    if (atEnd() || is("}"))
      return neverClosed(opening, "[", "]");
    if (!value(result.arguments.emplace_back().value, depth + 1))
      return false;
    if (is("]"))
      break;
    if (atEnd() || is("}") || beginsStatement())
      return neverClosed(opening, "[", "]");
    if (!expect(",", "or `]` after an element of a list"))
      return false;
  }
  result.range.end = next().range.end;
  return true;
}

bool ValueParser::isShallow(int depth) {
  if (depth == deepestCall)
    error(peek().range, fmt::format("calls are nested more than {} deep", deepestCall));
  return depth != deepestCall;
}

bool ValueParser::arguments(ast::Value &call, int depth) {
  SourceRange opening = peek().range;
  if (!isShallow(depth))
    return false;
  next();
  while (!is(")")) {
    if (atEnd() || is("}"))
      return neverClosed(opening, "(", ")");
    ast::Argument argument;
    if (peek().kind == Token::Identifier && is(peekBehind(), "=")) {
      name(argument.name.emplace(), "an argument");
      next();
    }
    if (!value(argument.value, depth + 1))
      return false;
    call.arguments.push_back(std::move(argument));
    if (is(")"))
      break;
    if (atEnd() || is("}") || beginsStatement())
      return neverClosed(opening, "(", ")");
    if (!expect(",", fmt::format("or `)` after an argument of `{}`", call.text)))
      return false;
  }
  call.range.end = next().range.end;
  return true;
}

} // namespace rnnc
