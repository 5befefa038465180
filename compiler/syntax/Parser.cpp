// Recursive descent over the tokens; docs/LANGUAGE.md has the grammar.
#include "syntax/Parser.h"

#include "syntax/Lexer.h"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>

namespace rnnc {

namespace {

/// Calls in calls that the parser, which recurses, follows.
constexpr int deepestCall = 32;

class Parser {
public:
  Parser(const Source &source, Diagnostics &diagnostics)
      : diagnostics(diagnostics), tokens(lex(source, diagnostics)) {}

  std::optional<ast::Model> model() {
    ast::Model model;
    if (!heading(model))
      return std::nullopt;
    SourceRange opening = peek().range;
    if (!expect("{", "before the model's body"))
      return std::nullopt;
    while (!is("}") && !atEnd())
      if (size_t start = position; !statement(model)) {
        model.complete = false;
        recover(start);
      }
    if (atEnd()) {
      error(opening, "this `{` is never closed", "add `}` behind the last statement");
      return model;
    }
    next();
    if (!atEnd())
      error(peek().range,
            fmt::format("expected the end of the text behind the model, found {}", found()),
            "a text holds one model");
    return model;
  }

private:
  /// What follows from an error that the lexer has reported is no news.
  void error(SourceRange range, std::string message, std::string hint = {}) {
    if (!peek().broken)
      diagnostics.error(range, std::move(message), std::move(hint));
  }
  const Token &peek() const { return tokens[position]; }
  const Token &next() { return tokens[position + 1 < tokens.size() ? position++ : position]; }
  bool atEnd() const { return peek().kind == Token::End; }
  static bool is(const Token &token, std::string_view punctuation) {
    return token.kind == Token::Punctuation && token.text == punctuation;
  }
  bool is(std::string_view punctuation) const { return is(peek(), punctuation); }
  bool isWord(std::string_view word) const {
    return peek().kind == Token::Identifier && peek().text == word;
  }
  std::string found() const {
    return atEnd() ? "the end of the text" : fmt::format("`{}`", peek().text);
  }
  bool expect(std::string_view punctuation, std::string_view where) {
    if (is(punctuation)) {
      next();
      return true;
    }
    error(peek().range, fmt::format("expected `{}` {}, found {}", punctuation, where, found()));
    return false;
  }
  bool name(ast::Name &result, std::string_view what) {
    if (peek().kind != Token::Identifier) {
      error(peek().range, fmt::format("expected {}, found {}", what, found()));
      return false;
    }
    result = {std::string(peek().text), peek().range};
    next();
    return true;
  }

  /// Whether a statement seems to begin here: `gru(`, `loss mse`. A line inside
  /// of a call that goes over several lines begins otherwise: `units=30`.
  bool beginsStatement() const {
    if (!peek().startsLine || peek().kind != Token::Identifier)
      return false;
    const Token &after = tokens[position + 1];
    return is(after, "(") || (!after.startsLine && after.kind != Token::Punctuation);
  }
  /// Behind a wrong statement that began at `start`, to the next one or to the
  /// brace that ends the model.
  void recover(size_t start) {
    int open = 0;
    auto count = [&](const Token &token) {
      open += is(token, "(") || is(token, "[");
      open -= is(token, ")") || is(token, "]");
    };
    for (size_t i = start; i < position; ++i)
      count(tokens[i]);
    for (; !atEnd() && !is("}"); next()) {
      if (position > start && peek().startsLine && (open <= 0 || beginsStatement()))
        return;
      count(peek());
    }
  }

  /// `model NAME`
  bool heading(ast::Model &model) {
    if (!isWord("model")) {
      bool word = peek().kind == Token::Identifier;
      error(peek().range, fmt::format("expected `model NAME {{`, found {}", found()),
            word ? nearest(peek().text, {"model"}) : "");
      if (!word || tokens[position + 1].kind != Token::Identifier)
        return false;
    }
    next();
    return name(model.name, "the model's name") || is("{");
  }

  bool statement(ast::Model &model) {
    if (peek().kind != Token::Identifier) {
      error(peek().range,
            fmt::format("expected a layer, `input`, `loss`, `optimizer` or `batch`, found {}",
                        found()));
      return false;
    }
    if (is(tokens[position + 1], "(")) {
      ast::Value layer;
      if (!value(layer))
        return false;
      model.layers.push_back(std::move(layer));
      return endOfLine();
    }
    if (isWord("input"))
      return input(model);
    return setting(model);
  }

  bool setting(ast::Model &model) {
    ast::Setting setting;
    name(setting.keyword, "a statement");
    if (peek().startsLine || is("}")) {
      static const std::vector<std::string_view> keywords = {"loss", "optimizer", "batch"};
      bool known = std::ranges::find(keywords, setting.keyword.text) != keywords.end();
      error(setting.keyword.range,
            fmt::format(
                fmt::runtime(known ? "`{}` needs a value" : "expected `(` behind the layer `{}`"),
                setting.keyword.text),
            known ? "" : nearest(setting.keyword.text, keywords));
      return false;
    }
    if (!value(setting.value))
      return false;
    model.settings.push_back(std::move(setting));
    return endOfLine();
  }

  bool endOfLine() {
    if (peek().startsLine || is("}"))
      return true;
    error(peek().range, fmt::format("expected the end of the line, found {}", found()),
          "each statement has a line of its own");
    return false;
  }

  /// `input x: f32[100, 2]`
  bool input(ast::Model &model) {
    ast::Input input;
    next();
    if (!name(input.name, "the input's name") || !expect(":", "behind the input's name") ||
        !name(input.elementType, "the type `f32`"))
      return false;
    SourceRange opening = peek().range;
    if (!expect("[", "before the sizes"))
      return false;
    while (!is("]")) {
      if (peek().startsLine)
        return neverClosed(opening, "[", "]");
      ast::Value size;
      if (is("?"))
        size.range = next().range, size.text = "?";
      else if (!value(size))
        return false;
      input.sizes.push_back(std::move(size));
      if (is("]"))
        break;
      if (peek().startsLine)
        return neverClosed(opening, "[", "]");
      if (!expect(",", "between sizes"))
        return false;
    }
    input.range = {input.elementType.range.begin, next().range.end};
    model.inputs.push_back(std::move(input));
    return endOfLine();
  }

  bool neverClosed(SourceRange opening, std::string_view left, std::string_view right) {
    error(opening, fmt::format("this `{}` is never closed", left), fmt::format("add `{}`", right));
    return false;
  }

  bool value(ast::Value &result, int depth = 0) {
    bool broken = peek().broken;
    bool read = readValue(result, depth);
    if (broken)
      result.kind = ast::Value::Invalid;
    return read;
  }

  bool readValue(ast::Value &result, int depth) {
    const Token &token = peek();
    result.range = token.range;
    result.text = std::string(token.text);
    switch (token.kind) {
    case Token::Integer:
      result.kind = ast::Value::Integer;
      number(result, result.integer, "a whole number of 64 bits");
      result.real = double(result.integer);
      return true;
    case Token::Real:
      result.kind = ast::Value::Real;
      number(result, result.real, "a number that float64 can hold");
      return true;
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
      if (!is("("))
        return true;
      result.kind = ast::Value::Call;
      return arguments(result, depth);
    default:
      if (is("["))
        return list(result, depth);
      error(token.range, fmt::format("expected a value, found {}", found()));
      return false;
    }
  }

  /// `[1, 2]`
  bool list(ast::Value &result, int depth) {
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
      if (!expect(",", "or `]` behind an element of a list"))
        return false;
    }
    result.range.end = next().range.end;
    return true;
  }

  bool isShallow(int depth) {
    if (depth == deepestCall)
      error(peek().range, fmt::format("calls are nested more than {} deep", deepestCall));
    return depth != deepestCall;
  }

  template <typename T> void number(ast::Value &result, T &number, std::string_view what) {
    const Token &token = peek();
    const char *end = token.text.data() + token.text.size();
    auto [last, failure] = std::from_chars(token.text.data(), end, number);
    if (failure == std::errc() && last == end) {
      next();
      return;
    }
    error(token.range, fmt::format("`{}` is not {}", token.text, what));
    result.kind = ast::Value::Invalid;
    next();
  }

  bool arguments(ast::Value &call, int depth) {
    SourceRange opening = peek().range;
    if (!isShallow(depth))
      return false;
    next();
    while (!is(")")) {
      if (atEnd() || is("}"))
        return neverClosed(opening, "(", ")");
      ast::Argument argument;
      if (peek().kind == Token::Identifier && is(tokens[position + 1], "=")) {
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
      if (!expect(",", fmt::format("or `)` behind an argument of `{}`", call.text)))
        return false;
    }
    call.range.end = next().range.end;
    return true;
  }

  Diagnostics &diagnostics;
  std::vector<Token> tokens;
  size_t position = 0;
};

} // namespace

std::optional<ast::Model> parseModel(const Source &source, Diagnostics &diagnostics) {
  if (!checkEncoding(source, diagnostics))
    return std::nullopt;
  return Parser(source, diagnostics).model();
}

} // namespace rnnc
