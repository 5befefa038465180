// Tokens -> the syntax tree of a model, by recursive descent; docs/LANGUAGE.md has the grammar.
#include "syntax/Parser.h"

#include "syntax/CellParser.h"
#include "syntax/LossParser.h"
#include "syntax/Statements.h"

#include <algorithm>
#include <fmt/ranges.h>
#include <utility>

namespace rnnc {

namespace {

class Parser : ValueParser {
public:
  explicit Parser(Cursor &cursor) : ValueParser(cursor) {}

  std::optional<ast::Model> model() {
    ast::Model model;
    for (Definition kind; (kind = beginsDefinition()) != Definition::None;)
      if (kind == Definition::Loss)
        model.losses.push_back(LossParser(cursor, "loss").loss());
      else if (kind == Definition::Metric)
        model.metrics.push_back(LossParser(cursor, "metric").loss());
      else
        model.cells.push_back(
            CellParser(cursor, kind == Definition::Layer ? "layer" : "cell").cell());
    if (!heading(model))
      return std::nullopt;
    SourceRange opening = peek().range;
    if (!expect("{", "before the model's body"))
      return std::nullopt;
    while (!is("}") && !atEnd())
      if (size_t start = position(); !statement(model)) {
        model.complete = false;
        recover(start);
      }
    if (atEnd()) {
      error(opening, "this `{` is never closed", "add `}` after the last statement");
      return model;
    }
    next();
    if (!atEnd())
      error(peek().range,
            fmt::format("expected the end of the text after the model, found {}", found()),
            isWord("cell") || isWord("layer") || isWord("loss") || isWord("metric")
                ? "define cells, layers, losses and metrics before the model"
                : "a text holds one model");
    return model;
  }

private:
  /// Skips a wrong statement that began at `start`, up to the next one or to the end of the model.
  void recover(size_t start) {
    int open = 0;
    auto count = [&](const Token &token) {
      open += is(token, "(") || is(token, "[");
      open -= is(token, ")") || is(token, "]");
    };
    for (size_t i = start; i < position(); ++i)
      count(token(i));
    for (; !atEnd() && !is("}"); next()) {
      if (position() > start && peek().startsLine && (open <= 0 || beginsStatement()))
        return;
      count(peek());
    }
  }

  enum class Definition { None, Cell, Layer, Loss, Metric };

  /// Whether the next word is `cell`, `layer`, `loss` or `metric`, or another word in its place.
  Definition beginsDefinition() {
    constexpr std::pair<std::string_view, Definition> words[] = {{"cell", Definition::Cell},
                                                                 {"layer", Definition::Layer},
                                                                 {"loss", Definition::Loss},
                                                                 {"metric", Definition::Metric}};
    if (atEnd() || isWord("model"))
      return Definition::None;
    bool isCall = is(peekBehind(), "("),
         isNamedCall = peekBehind().kind == Token::Identifier && is(token(position() + 2), "(");
    for (auto [word, kind] : words)
      if (isWord(word) &&
          (isCall || isNamedCall || kind == Definition::Cell || kind == Definition::Layer))
        return kind;
    if (!isNamedCall)
      return Definition::None;
    std::string hint = nearest(peek().text, {"cell", "layer", "loss", "metric", "model"});
    error(peek().range,
          fmt::format("expected `cell`, `layer`, `loss`, `metric` or `model`, found {}", found()),
          hint);
    for (auto [word, kind] : words)
      if (hint == nearest(word, {word}))
        return kind;
    return Definition::Cell;
  }

  /// `model NAME`
  bool heading(ast::Model &model) {
    if (!isWord("model")) {
      bool word = peek().kind == Token::Identifier;
      error(peek().range, fmt::format("expected `model NAME {{`, found {}", found()),
            word ? nearest(peek().text, {"model"}) : "");
      if (!word || peekBehind().kind != Token::Identifier)
        return false;
    }
    next();
    return name(model.name, "the model's name") || is("{");
  }

  bool statement(ast::Model &model) {
    if (peek().kind != Token::Identifier) {
      std::vector<std::string_view> keywords = statementKeywords();
      std::string_view last = keywords.back();
      keywords.pop_back();
      error(peek().range, fmt::format("expected a layer, `{}` or `{}`, found {}",
                                      fmt::join(keywords, "`, `"), last, found()));
      return false;
    }
    bool hasResults = !peekBehind().startsLine && (is(peekBehind(), "=") || is(peekBehind(), ","));
    if (is(peekBehind(), "(") || hasResults)
      return layer(model);
    std::optional<Statement> keyword = findStatement(peek().text);
    if (keyword == Statement::Input)
      return input(model);
    if (keyword == Statement::Parameter)
      return CellParser(cursor).parameter(model.parameters) && endOfLine();
    if (keyword == Statement::Output && !peekBehind().startsLine) {
      next();
      return names(model.outputs, "the output's name") && endOfLine();
    }
    return setting(model);
  }

  /// `a, b`, on one line unless something encloses them
  bool names(std::vector<ast::Name> &result, std::string_view what, bool areEnclosed = false) {
    do {
      bool isFirst = result.empty();
      if (!isFirst)
        next();
      if (!isFirst && !areEnclosed && peek().startsLine) {
        error(peek().range, fmt::format("expected {} after `,`, found {}", what, found()));
        return false;
      }
      ast::Name one;
      if (!name(one, what))
        return false;
      result.push_back(std::move(one));
    } while (is(","));
    return true;
  }

  /// `gru(3)`, `y = gru(3)(x)`
  bool layer(ast::Model &model) {
    ast::LayerStatement layer;
    if (!is(peekBehind(), "(")) {
      bool isKeyword = findStatement(peek().text).has_value();
      SourceRange behind = peekBehind().range;
      if (!names(layer.results, "a name for what the layer gives") ||
          !expect("=", "after the names of a layer's results"))
        return false;
      bool isLayer = peek().kind == Token::Identifier && is(peekBehind(), "(");
      if (!isLayer && isKeyword && layer.results.size() == 1) {
        error(behind, fmt::format("`{}` is written without `=`", layer.results.front().text));
        return false;
      }
      if (!isLayer) {
        error(peek().range, fmt::format("expected a layer, found {}", found()),
              layer.results.size() == 1 ? statementHint(layer.results.front().text) : "");
        return false;
      }
    }
    if (!value(layer.call))
      return false;
    if (is("(") && !peek().startsLine && !application(layer))
      return false;
    model.layers.push_back(std::move(layer));
    return endOfLine();
  }

  /// `(x, y)`, `(x, initial_state=[h, c])`, `(x, reverse=true)`: what a layer is applied to, and
  /// how
  bool application(ast::LayerStatement &layer) {
    SourceRange opening = peek().range;
    next();
    layer.isApplied = true;
    while (!is(")")) {
      if (isWord("initial_state") && is(peekBehind(), "=")) {
        if (!layer.initialStates.empty()) {
          error(peek().range, "`initial_state` is given twice",
                "several states are a list: `[h, c]`");
          return false;
        }
        next(), next();
        if (!states(layer.initialStates))
          return false;
      } else if (isWord("reverse") && is(peekBehind(), "=")) {
        if (layer.reverse) {
          error(peek().range, "`reverse` is given twice");
          return false;
        }
        next(), next();
        if (!value(layer.reverse.emplace()))
          return false;
      } else if (layer.reverse) {
        error(peek().range, fmt::format("expected `)` after `reverse`, found {}", found()),
              "name the layer's inputs before `reverse`");
        return false;
      } else if (!layer.initialStates.empty()) {
        error(peek().range, fmt::format("expected `)` after the initial states, found {}", found()),
              "name the layer's inputs before `initial_state`");
        return false;
      } else if (!name(layer.inputs.emplace_back(), "the name of an input")) {
        return false;
      }
      if (is(")"))
        break;
      if (peek().startsLine || atEnd())
        return neverClosed(opening, "(", ")");
      if (!expect(",", "or `)` after the layer's inputs"))
        return false;
    }
    layer.applied = {opening.begin, next().range.end};
    return true;
  }

  /// `h`, `[h, c]`
  bool states(std::vector<ast::Name> &result) {
    constexpr std::string_view what = "the name of a state";
    if (!is("["))
      return name(result.emplace_back(), what);
    next();
    return names(result, what, /*areEnclosed=*/true) && expect("]", "after the states");
  }

  bool setting(ast::Model &model) {
    ast::Setting setting;
    std::optional<Statement> keyword = findStatement(peek().text);
    name(setting.keyword, "a statement");
    if (peek().startsLine || is("}")) {
      const std::string &word = setting.keyword.text;
      if (keyword)
        error(setting.keyword.range, fmt::format("`{}` needs a value", word));
      else
        error(setting.keyword.range, fmt::format("expected `(` after the layer `{}`", word),
              statementHint(word));
      return false;
    }
    if (!(keyword == Statement::Metrics ? values(setting.value) : value(setting.value)))
      return false;
    if (keyword == Statement::Loss && setting.value.kind == ast::Value::Identifier && is("=") &&
        !peek().startsLine && !terms(setting.terms))
      return false;
    model.settings.push_back(std::move(setting));
    return endOfLine();
  }

  /// `= mse(a) + 0.3 * mse(b)`; lines may end behind an operator.
  bool terms(std::vector<ast::LossTerm> &result) {
    do {
      bool isFirst = is("=");
      next(); // `=` or `+`
      if (isFirst && (peek().startsLine || atEnd())) {
        error(token(position() - 1).range, "a loss needs its parts after `=`",
              "such as `loss total = mse(a) + 0.3 * mse(b)`");
        return false;
      }
      ast::LossTerm &term = result.emplace_back();
      if (!value(term.call))
        return false;
      bool isNumber = term.call.kind == ast::Value::Integer || term.call.kind == ast::Value::Real;
      if (!isNumber)
        continue;
      term.factor = std::exchange(term.call, {});
      if (term.factor->kind == ast::Value::Integer)
        term.factor->real = double(term.factor->integer);
      if (!expect("*", "after the factor of a loss") || !value(term.call))
        return false;
    } while (is("+") && !peek().startsLine);
    return true;
  }

  /// `accuracy, auc`, as a list.
  bool values(ast::Value &result) {
    result.kind = ast::Value::List;
    result.range = peek().range;
    do {
      if (!result.arguments.empty() && (next().kind == Token::End || peek().startsLine)) {
        error(peek().range, fmt::format("expected a value after `,`, found {}", found()));
        return false;
      }
      if (!value(result.arguments.emplace_back().value))
        return false;
    } while (is(","));
    result.range.end = result.arguments.back().value.range.end;
    return true;
  }

  /// `input x: f32[100, 2]`
  bool input(ast::Model &model) {
    ast::Input input;
    next();
    if (!name(input.name, "the input's name") || !expect(":", "after the input's name") ||
        !name(input.elementType, "the type `f32`"))
      return false;
    auto size = [&] {
      ast::Value &size = input.sizes.emplace_back();
      if (!is("?"))
        return value(size);
      size.range = next().range, size.text = "?";
      return true;
    };
    if (!sizes(input.range, size))
      return false;
    input.range.begin = input.elementType.range.begin; // of the whole type
    model.inputs.push_back(std::move(input));
    return endOfLine();
  }
};

} // namespace

std::optional<ast::Model> parseModel(const Source &source, Diagnostics &diagnostics) {
  if (!checkEncoding(source, diagnostics))
    return std::nullopt;
  Cursor cursor{diagnostics, lex(source, diagnostics)};
  return Parser(cursor).model();
}

} // namespace rnnc
