// Recursive descent over the tokens; docs/LANGUAGE.md has the grammar.
#include "syntax/Parser.h"

#include "syntax/Lexer.h"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>

namespace rnnc {

namespace {

class Parser {
public:
  Parser(const Source &source, Diagnostics &diagnostics)
      : diagnostics(diagnostics), tokens(lex(source, diagnostics)) {}

  std::optional<ast::Model> model() {
    ast::Model model;
    if (!isWord("model")) {
      diagnostics.error(peek().range, fmt::format("expected `model NAME {{`, found {}", found()));
      return std::nullopt;
    }
    next();
    if (!name(model.name, "the model's name"))
      return std::nullopt;
    SourceRange opening = peek().range;
    if (!expect("{", "before the model's body"))
      return std::nullopt;
    while (!is("}") && peek().kind != Token::End)
      if (!statement(model))
        skipLine();
    model.range = peek().range;
    if (peek().kind == Token::End) {
      diagnostics.error(opening, "this `{` is never closed", "add `}` behind the last statement");
      return model;
    }
    next();
    if (peek().kind != Token::End)
      diagnostics.error(peek().range, fmt::format("expected the end of the text behind the model, found {}", found()),
                        "a text holds one model");
    return model;
  }

private:
  const Token &peek() const { return tokens[position]; }
  const Token &next() { return tokens[position + 1 < tokens.size() ? position++ : position]; }
  bool is(std::string_view punctuation) const {
    return peek().kind == Token::Punctuation && peek().text == punctuation;
  }
  bool isWord(std::string_view word) const {
    return peek().kind == Token::Identifier && peek().text == word;
  }
  std::string found() const {
    return peek().kind == Token::End ? "the end of the text" : fmt::format("`{}`", peek().text);
  }
  bool expect(std::string_view punctuation, std::string_view where) {
    if (is(punctuation)) {
      next();
      return true;
    }
    diagnostics.error(peek().range, fmt::format("expected `{}` {}, found {}", punctuation, where, found()));
    return false;
  }
  bool name(ast::Name &result, std::string_view what) {
    if (peek().kind != Token::Identifier) {
      diagnostics.error(peek().range, fmt::format("expected {}, found {}", what, found()));
      return false;
    }
    result = {std::string(peek().text), peek().range};
    next();
    return true;
  }
  /// To the next line's first token, or the brace that ends the model.
  void skipLine() {
    do
      next();
    while (peek().kind != Token::End && !peek().startsLine && !is("}"));
  }

  bool statement(ast::Model &model) {
    if (peek().kind != Token::Identifier) {
      diagnostics.error(peek().range, fmt::format("expected a layer, `input`, `loss`, `optimizer` or `batch`, found {}", found()));
      return false;
    }
    if (isWord("input"))
      return input(model);
    const Token &keyword = peek();
    bool isCall = tokens[position + 1].text == "(" && tokens[position + 1].kind == Token::Punctuation;
    if (isCall) {
      ast::Value layer;
      if (!value(layer))
        return false;
      model.layers.push_back(std::move(layer));
      return endOfLine();
    }
    ast::Setting setting{{std::string(keyword.text), keyword.range}, {}};
    next();
    if (peek().startsLine || peek().kind == Token::End || is("}")) {
      static const std::vector<std::string_view> settings = {"loss", "optimizer", "batch"};
      bool known = std::find(settings.begin(), settings.end(), setting.keyword.text) != settings.end();
      diagnostics.error(setting.keyword.range,
                        known ? fmt::format("`{}` needs a value", setting.keyword.text)
                              : fmt::format("expected `(` behind the layer `{}`", setting.keyword.text));
      return !peek().startsLine ? false : true;
    }
    if (!value(setting.value))
      return false;
    model.settings.push_back(std::move(setting));
    return endOfLine();
  }

  bool endOfLine() {
    if (peek().startsLine || peek().kind == Token::End || is("}"))
      return true;
    diagnostics.error(peek().range, fmt::format("expected the end of the line, found {}", found()),
                      "each statement has a line of its own");
    return false;
  }

  bool input(ast::Model &model) {
    ast::Input input;
    input.range = next().range;
    if (!name(input.name, "the input's name") || !expect(":", "behind the input's name") ||
        !name(input.elementType, "the type `f32`") || !expect("[", "before the sizes"))
      return false;
    while (!is("]")) {
      ast::Value size;
      if (is("?"))
        size.range = next().range, size.text = "?";
      else if (!value(size))
        return false;
      input.sizes.push_back(std::move(size));
      if (is("]"))
        break;
      if (!expect(",", "between sizes"))
        return false;
    }
    next();
    model.inputs.push_back(std::move(input));
    return endOfLine();
  }

  bool value(ast::Value &result) {
    const Token &token = peek();
    result.range = token.range;
    result.text = std::string(token.text);
    switch (token.kind) {
    case Token::Integer:
      result.kind = ast::Value::Integer;
      if (std::from_chars(token.text.data(), token.text.data() + token.text.size(), result.integer).ec != std::errc()) {
        diagnostics.error(token.range, fmt::format("`{}` is too large for a whole number", token.text));
        result.integer = INT64_MAX;
        result.text.clear(); // reported
      }
      result.real = double(result.integer);
      next();
      return true;
    case Token::Real: {
      result.kind = ast::Value::Real;
      auto [end, error] = std::from_chars(token.text.data(), token.text.data() + token.text.size(), result.real);
      if (error != std::errc() || end != token.text.data() + token.text.size())
        diagnostics.error(token.range, fmt::format("`{}` is not a number that float64 can hold", token.text));
      next();
      return true;
    }
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
      return arguments(result);
    default:
      diagnostics.error(token.range, fmt::format("expected a value, found {}", found()));
      return false;
    }
  }

  bool arguments(ast::Value &call) {
    next();
    while (!is(")")) {
      ast::Argument argument;
      bool named = peek().kind == Token::Identifier && tokens[position + 1].text == "=";
      if (named) {
        argument.name = ast::Name{std::string(peek().text), peek().range};
        next();
        next();
      }
      if (!value(argument.value))
        return false;
      call.arguments.push_back(std::move(argument));
      if (is(")"))
        break;
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
  return Parser(source, diagnostics).model();
}

} // namespace rnnc
