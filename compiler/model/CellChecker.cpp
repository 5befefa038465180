// The statements of a cell or layer -> its parameters, values and next states.
#include "model/CellChecker.h"

#include "model/CellExpressions.h"

#include <algorithm>
#include <fmt/format.h>

namespace rnnc {

namespace {

class CellChecker : CellExpressions {
public:
  CellChecker(const ast::Cell &tree, const std::vector<std::string_view> &cells,
              Diagnostics &diagnostics)
      : CellExpressions(tree, cells, diagnostics) {}

  std::optional<Cell> run() {
    cell.name = tree.name.text;
    cell.isLayer = tree.isLayer;
    cell.takesUnits = !tree.isLayer || std::ranges::any_of(tree.parameters, readsFeatures);
    tree.isLayer ? input() : arguments();
    for (const ast::Parameter &parameter : tree.parameters)
      declare(parameter);
    for (const ast::Assignment &assignment : tree.assignments)
      if (!assignment.ofState)
        later.try_emplace(assignment.name.text, assignment.name.range);
    for (const ast::Assignment &assignment : tree.assignments)
      assignment.ofState ? assignState(assignment) : assign(assignment);
    for (const auto &[name, state] : states)
      if (!state.isSet && tree.complete)
        error(state.range, fmt::format("cell `{}` never sets `next {}`", cell.name, name),
              fmt::format("add a line `next {} = ...`", name));
    if (tree.isLayer)
      setValue();
    if (!ok || !tree.complete)
      return std::nullopt;
    warnUnused();
    for (size_t i = 1; i < tree.arguments.size(); ++i)
      cell.next.push_back(*states.at(tree.arguments[i].text).next);
    keepWhatCounts();
    return std::move(cell);
  }

private:
  void declare(const ast::Name &name, Meaning meaning) {
    meaning.range = name.range;
    if (auto [first, isNew] = names.try_emplace(name.text, meaning); !isNew) {
      bool isState = first->second.what == "state" && meaning.what == "value";
      error(name.range, fmt::format("the name `{}` is used twice", name.text),
            isState ? fmt::format("a state's next value is written `next {} = ...`", name.text)
                    : "");
      diagnostics.note(first->second.range, "the first one is here");
    }
  }

  void arguments() {
    const std::vector<ast::Name> &given = tree.arguments;
    if (given.size() < 2 && tree.complete)
      error(tree.name.range, fmt::format("cell `{}` has no state", cell.name),
            fmt::format("name the input, then one state or more: `cell {}(x, h)`", cell.name));
    for (size_t i = 0; i < given.size(); ++i) {
      if (i == 0) {
        declare(given[i], {Meaning::Input, add({.kind = CellNode::Input}), "input", {}});
        continue;
      }
      size_t node = add({.kind = CellNode::State, .blocks = 1, .index = int64_t(i) - 1});
      declare(given[i], {Meaning::Value, node, "state", {}});
      states.try_emplace(given[i].text, State{given[i].range, false, {}, {}});
    }
  }

  /// Whether its rows are those of the input.
  static bool readsFeatures(const ast::Parameter &parameter) {
    return std::ranges::any_of(parameter.sizes, [](const std::vector<ast::Value> &factors) {
      return std::ranges::any_of(
          factors, [](const ast::Value &factor) { return factor.text == "features"; });
    });
  }

  /// The one argument of a layer: a value like others if its numbers are the units.
  void input() {
    const std::vector<ast::Name> &given = tree.arguments;
    if (given.size() != 1 && tree.complete)
      error(tree.name.range,
            fmt::format("layer `{}` has {} inputs, and one is expected", cell.name, given.size()),
            fmt::format("name the input: `layer {}(x)`; with states it is a cell", cell.name));
    if (given.empty())
      return;
    size_t node = add({.kind = CellNode::Input, .blocks = cell.takesUnits ? 0 : 1});
    declare(given[0], {cell.takesUnits ? Meaning::Input : Meaning::Value, node, "input", {}});
  }

  /// The last line of a layer.
  void setValue() {
    if (!tree.result) {
      if (tree.complete)
        error(tree.name.range, fmt::format("layer `{}` has no value", cell.name),
              "its last line is its value, such as `x * sigmoid(x)`");
      return;
    }
    Result value = check(*tree.result);
    if (!value)
      return;
    if (at(*value).blocks != 1) {
      error(tree.result->range, fmt::format("the value of a layer must be one block of `units`, "
                                            "found {}",
                                            describe(at(*value).blocks)));
      return;
    }
    cell.next.push_back(*value);
  }

  void declare(const ast::Parameter &tree) {
    Meaning meaning{Meaning::Wrong, 0, "parameter", {}};
    if (std::optional<CellParameter> parameter = checkCellParameter(tree, diagnostics)) {
      meaning.kind = parameter->isMatrix() ? Meaning::Matrix : Meaning::Value;
      meaning.index = cell.parameters.size();
      if (!parameter->isMatrix())
        meaning.index = add({.kind = CellNode::Parameter,
                             .blocks = parameter->columnBlocks,
                             .index = int64_t(cell.parameters.size())});
      cell.parameters.push_back(std::move(*parameter));
    } else {
      ok = false;
    }
    declare(tree.name, meaning);
  }

  void assign(const ast::Assignment &assignment) {
    Result value = check(assignment.value);
    Meaning meaning{value ? Meaning::Value : Meaning::Wrong, value.value_or(0), "value", {}};
    declare(assignment.name, meaning);
    if (value && at(*value).blocks == 1)
      cell.named.push_back(*value);
  }

  void assignState(const ast::Assignment &assignment) {
    const auto &[name, range] = assignment.name;
    auto found = states.find(name);
    Result value = check(assignment.value);
    if (found == states.end()) {
      noState(assignment.name);
      return;
    }
    State &state = found->second;
    if (state.isSet) {
      error(range, fmt::format("`next {}` is set twice", name));
      diagnostics.note(state.setRange, "the first one is here");
      return;
    }
    state.isSet = true;
    state.setRange = range;
    if (!value)
      return;
    if (at(*value).blocks != 1) {
      error(assignment.value.range, fmt::format("`next {}` must be one block of `units`, found {}",
                                                name, describe(at(*value).blocks)));
      return;
    }
    state.next = value;
    cell.named.push_back(*value);
  }

  void warnUnused() {
    for (const auto &[name, meaning] : names)
      if (!meaning.used && meaning.what != "state")
        diagnostics.warning(meaning.range, fmt::format("the {} `{}` of {} `{}` is never used",
                                                       meaning.what, name, kind(), cell.name));
  }

  /// Removes from `named` what no next state needs.
  void keepWhatCounts() {
    std::vector<bool> counts(cell.nodes.size());
    for (size_t node : cell.next)
      counts[node] = true;
    for (size_t node = cell.nodes.size(); node-- > 0;)
      if (counts[node])
        for (size_t operand : at(node).operands)
          counts[operand] = true;
    std::erase_if(cell.named, [&](size_t node) { return !counts[node]; });
  }
};

} // namespace

std::optional<Cell> checkCell(const ast::Cell &tree, const std::vector<std::string_view> &cells,
                              Diagnostics &diagnostics) {
  return CellChecker(tree, cells, diagnostics).run();
}

int64_t computedBlocks(const Cell &cell) {
  int64_t blocks = 0;
  for (const CellNode &node : cell.nodes)
    if (node.kind >= CellNode::Dot && node.kind != CellNode::Block)
      if (__builtin_add_overflow(blocks, node.blocks, &blocks))
        return INT64_MAX;
  return blocks;
}

} // namespace rnnc
