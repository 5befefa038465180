// `encoder(x)` is read as a call with the argument x: here it becomes a layer and its inputs.
#include "model/SharedLayers.h"

#include "model/Schema.h"

#include <algorithm>
#include <fmt/format.h>

namespace rnnc {

namespace {

bool isName(const ast::Value &value) { return value.kind == ast::Value::Identifier; }

} // namespace

std::set<std::string> appliedNames(const ast::Model &tree) {
  std::set<std::string> names;
  for (const ast::LayerStatement &statement : tree.layers) {
    const std::string &name = statement.call.text;
    bool isOwn = std::ranges::any_of(
        tree.cells, [&](const ast::Cell &cell) { return cell.isLayer && cell.name.text == name; });
    if (!isOwn && !findSchema(layerSchemas(), name))
      names.insert(name);
  }
  return names;
}

bool namesLayer(const ast::LayerStatement &statement, const std::set<std::string> &applied) {
  return statement.results.size() == 1 && !statement.isApplied &&
         applied.contains(statement.results.front().text);
}

std::optional<ast::LayerStatement> applicationOf(const ast::LayerStatement &statement,
                                                 Diagnostics &diagnostics) {
  const std::string &name = statement.call.text;
  auto fail = [&](SourceRange range, std::string message) {
    diagnostics.error(range, std::move(message),
                      fmt::format("`{0}` has its arguments where it is named; apply it to values: "
                                  "`{0}(x)`, `{0}(x, initial_state=h)`",
                                  name));
    return std::nullopt;
  };
  if (statement.isApplied)
    return fail(statement.applied, fmt::format("`{}` is applied twice in one line", name));
  ast::LayerStatement result = statement;
  result.call.arguments.clear();
  result.isApplied = true;
  result.applied = statement.call.range;
  for (const ast::Argument &argument : statement.call.arguments) {
    const ast::Value &value = argument.value;
    if (!argument.name) {
      if (!isName(value))
        return fail(value.range, fmt::format("expected the name of an input of `{}`, found {}",
                                             name, describe(value)));
      result.inputs.push_back({value.text, value.range});
    } else if (argument.name->text == "reverse") {
      result.reverse = value;
    } else if (argument.name->text != "initial_state") {
      return fail(argument.name->range,
                  fmt::format("a call of `{}` has no argument `{}`", name, argument.name->text));
    } else {
      bool isList = value.kind == ast::Value::List;
      for (const ast::Argument &state :
           isList ? value.arguments : std::vector{ast::Argument{{}, value}}) {
        if (!isName(state.value))
          return fail(state.value.range,
                      fmt::format("expected the name of a state, found {}", describe(state.value)));
        result.initialStates.push_back({state.value.text, state.value.range});
      }
    }
  }
  return result;
}

} // namespace rnnc
