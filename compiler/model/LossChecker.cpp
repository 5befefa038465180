// The lines of a loss or a metric -> nodes with or without time and units.
#include "model/LossChecker.h"

#include "model/ExpressionChecker.h"

#include <algorithm>
#include <fmt/format.h>
#include <tuple>

namespace rnnc {

using ast::Expression;

namespace {

class LossChecker : ExpressionChecker {
public:
  LossChecker(const ast::Loss &tree, std::string_view what, Diagnostics &diagnostics)
      : ExpressionChecker(diagnostics), tree(tree), what(what) {}

  std::optional<LossFunction> run() {
    loss.name = tree.name.text;
    arguments();
    for (const ast::Assignment &assignment : tree.assignments)
      later.try_emplace(assignment.name.text, assignment.name.range);
    for (const ast::Assignment &assignment : tree.assignments)
      declare(assignment.name, check(assignment.value), "value");
    if (!tree.result && tree.complete)
      error(tree.name.range, fmt::format("{} `{}` has no value", what, loss.name),
            "add a last line without a name, such as `mean(y - t)`");
    Result value = tree.result ? check(*tree.result) : std::nullopt;
    if (value)
      checkResult(*value);
    if (!ok || !tree.complete)
      return std::nullopt;
    warnUnused();
    return std::move(loss);
  }

private:
  struct Meaning {
    Result node;
    std::string_view what; // what messages call it
    SourceRange range;
    bool used = false;
  };

  /// The same value is computed once, wherever it is written.
  size_t add(LossNode node, SourceRange range) {
    auto isSame = [&](const LossNode &other) {
      return std::tie(other.kind, other.operation, other.number, other.index, other.operands,
                      other.hasTime, other.hasUnits) ==
                 std::tie(node.kind, node.operation, node.number, node.index, node.operands,
                          node.hasTime, node.hasUnits) &&
             !other.activation && !node.activation;
    };
    if (auto same = std::ranges::find_if(loss.nodes, isSame); same != loss.nodes.end())
      return size_t(same - loss.nodes.begin());
    node.range = range;
    loss.nodes.push_back(std::move(node));
    return loss.nodes.size() - 1;
  }
  const LossNode &at(size_t node) const { return loss.nodes[node]; }

  /// "a value for each step and unit"
  static std::string describe(const LossNode &node) {
    return node.hasTime && node.hasUnits ? "a value for each step and unit"
           : node.hasTime                ? "a value for each step"
           : node.hasUnits               ? "a value for each unit"
                                         : "a number";
  }

  void declare(const ast::Name &name, Result node, std::string_view what) {
    auto [first, isNew] = names.try_emplace(name.text, Meaning{node, what, name.range});
    if (isNew)
      return;
    error(name.range, fmt::format("the name `{}` is used twice", name.text));
    diagnostics.note(first->second.range, "the first one is here");
  }

  void arguments() {
    const std::vector<ast::Name> &given = tree.arguments;
    bool isLoss = what == "loss";
    size_t most = isLoss ? 3 : 2;
    if ((given.size() < 2 || given.size() > most) && tree.complete)
      error(tree.name.range,
            fmt::format("a {} has two {}arguments, found {}", what, isLoss ? "or three " : "",
                        given.size()),
            fmt::format("name the prediction, then the target{}: `{} {}(y, t{})`",
                        isLoss ? ", then perhaps the weight of each step" : "", what, loss.name,
                        given.size() > most && isLoss ? ", w" : ""));
    static constexpr std::string_view roles[] = {"prediction", "target", "weight"};
    for (size_t i = 0; i < std::min(given.size(), most); ++i) {
      auto kind = LossNode::Kind(LossNode::Prediction + i);
      declare(given[i],
              add({.kind = kind, .hasTime = true, .hasUnits = kind != LossNode::Weights},
                  given[i].range),
              roles[i]);
    }
  }

  void checkResult(size_t value) {
    loss.result = value;
    SourceRange range = tree.result->range;
    if (at(value).hasTime || at(value).hasUnits)
      error(range,
            fmt::format("a {} is one number for each sample, found {}", what, describe(at(value))),
            "`mean(...)` is one");
    else if (!neededNodes(loss).front() && ok && tree.complete)
      error(range,
            fmt::format("{} `{}` does not depend on the prediction `{}`", what, loss.name,
                        tree.arguments.front().text),
            what == "loss" ? "nothing could be learned from it" : "");
  }

  void warnUnused() {
    for (const auto &[name, meaning] : names)
      if (!meaning.used && meaning.what != "target")
        diagnostics.warning(meaning.range, fmt::format("the {} `{}` of {} `{}` is never used",
                                                       meaning.what, name, what, loss.name));
  }

  Result next(const Expression &expression) override {
    return error(expression.range, fmt::format("a {} has no states", what),
                 "the value of the step before is `previous(...)`");
  }

  size_t addNumber(double number, SourceRange range) override {
    return add({.kind = LossNode::Number, .number = number}, range);
  }
  std::optional<double> numberOf(size_t node) const override {
    return at(node).kind == LossNode::Number ? std::optional(at(node).number) : std::nullopt;
  }

  Result named(const ast::Value &value) override {
    if (auto found = names.find(value.text); found != names.end()) {
      found->second.used = true;
      return found->second.node;
    }
    std::vector<std::string_view> candidates;
    for (const auto &[known, meaning] : names)
      candidates.push_back(known);
    reportUnknownName(value.text, value.range, later, candidates, diagnostics);
    return failed();
  }

  Result block(const Expression &expression, size_t value) override {
    const ast::Value &index = expression.value;
    if (!at(value).hasUnits)
      return error(expression.range, fmt::format("{} has no units", describe(at(value))));
    if (index.kind != ast::Value::Integer || index.integer < 0)
      return error(index.range,
                   fmt::format("the number of a unit must be a whole number from 0, found {}",
                               ast::describe(index)));
    return add({.kind = LossNode::Unit,
                .hasTime = at(value).hasTime,
                .index = index.integer,
                .operands = {value}},
               expression.range);
  }

  /// A value of all the axes that the operands have.
  Result computed(Arithmetic operation, std::string_view, std::vector<size_t> operands,
                  SourceRange range) override {
    return computed(operation, std::move(operands), range, std::nullopt);
  }
  size_t computed(Arithmetic operation, std::vector<size_t> operands, SourceRange range,
                  std::optional<Call> activation) {
    LossNode node{.kind = LossNode::Computed, .operation = operation};
    for (size_t operand : operands) {
      node.hasTime |= at(operand).hasTime;
      node.hasUnits |= at(operand).hasUnits;
    }
    node.operands = std::move(operands);
    node.activation = std::move(activation);
    return add(std::move(node), range);
  }

  Result call(const Expression &expression) override {
    const std::string &name = expression.name.text;
    if (name == "mean" || name == "sum" || name == "max")
      return reduction(expression);
    if (findSchema(activationSchemas(), name))
      return activation(expression);
    const ArithmeticFunction *function = findArithmetic(name);
    bool isPrevious = name == "previous";
    if (!function && !isPrevious)
      return unknown(expression);
    if (!takesArguments(expression, isPrevious ? 1 : function->arguments, diagnostics))
      return failed();
    std::vector<size_t> operands;
    for (const Expression &operand : expression.operands)
      if (Result value = check(operand))
        operands.push_back(*value);
    if (operands.size() < expression.operands.size())
      return std::nullopt;
    if (isPrevious)
      return previous(operands.front(), expression.range);
    if (std::ranges::all_of(operands,
                            [&](size_t each) { return at(each).kind == LossNode::Number; }))
      return error(expression.range, fmt::format("`{}` needs a value, found a number", name));
    return computed(function->operation, name, std::move(operands), expression.range);
  }

  Result previous(size_t value, SourceRange range) {
    if (!at(value).hasTime)
      return error(range, fmt::format("`previous` needs a value for each step, found {}",
                                      describe(at(value))));
    return add({.kind = LossNode::Previous,
                .hasTime = true,
                .hasUnits = at(value).hasUnits,
                .operands = {value}},
               range);
  }

  /// `mean(v)` over steps and units, `mean(v, time)`, `mean(v, units)`
  Result reduction(const Expression &expression) {
    const std::string &name = expression.name.text;
    size_t count = expression.operands.size();
    if (count != 2 && !takesArguments(expression, 1, diagnostics))
      return failed();
    std::string axis;
    if (count == 2) {
      const Expression &given = expression.operands[1];
      axis = given.kind == Expression::Leaf ? given.value.text : "";
      if (axis != "time" && axis != "units")
        return error(
            given.range,
            fmt::format("`{}` goes over `time` or `units`, or without it over both", name));
    }
    Result value = check(expression.operands.front());
    if (!value)
      return std::nullopt;
    const LossNode &operand = at(*value);
    bool overTime = operand.hasTime && axis != "units",
         overUnits = operand.hasUnits && axis != "time";
    if (!overTime && !overUnits)
      return error(expression.range, fmt::format("`{}` needs a value for each {}, found {}", name,
                                                 axis.empty()     ? "step or unit"
                                                 : axis == "time" ? "step"
                                                                  : "unit",
                                                 describe(operand)));
    return add({.kind = name == "mean"  ? LossNode::Mean
                        : name == "sum" ? LossNode::Sum
                                        : LossNode::Max,
                .hasTime = operand.hasTime && !overTime,
                .hasUnits = operand.hasUnits && !overUnits,
                .operands = {*value}},
               expression.range);
  }

  Result activation(const Expression &expression) {
    const std::string &name = expression.name.text;
    if (expression.operands.empty() || expression.operands.front().label)
      return error(expression.range, fmt::format("`{}` needs a value in front", name));
    Result value = check(expression.operands.front());
    std::optional<Call> resolved = activationOf(expression, diagnostics);
    ok &= resolved.has_value();
    if (!value || !resolved)
      return std::nullopt;
    bool acrossUnits = resolved->name == "softmax" || resolved->name == "log_softmax";
    if (at(*value).kind == LossNode::Number || (acrossUnits && !at(*value).hasUnits))
      return error(expression.range,
                   fmt::format("`{}` needs a value{}, found {}", name,
                               acrossUnits ? " for each unit" : "", describe(at(*value))));
    return computed(Arithmetic::Activation, {*value}, expression.range, std::move(resolved));
  }

  Result unknown(const Expression &expression) {
    const auto &[name, range] = expression.name;
    std::vector<std::string_view> candidates = namesOf(activationSchemas());
    for (std::string_view own : {"mean", "sum", "max", "previous"})
      candidates.push_back(own);
    for (const ArithmeticFunction &function : arithmeticFunctions)
      candidates.push_back(function.name);
    std::string near = nearest(name, candidates);
    return error(range, fmt::format("unknown function `{}`", name),
                 near.empty() ? "there are `mean`, `sum`, `max`, `previous`, `maximum`, `minimum`, "
                                "`abs`, `sqrt`, `exp`, `log` and all activations"
                              : near);
  }

  const ast::Loss &tree;
  std::string_view what;
  LossFunction loss;
  std::map<std::string, Meaning, std::less<>> names;
};

} // namespace

std::optional<LossFunction> checkLossFunction(const ast::Loss &tree, std::string_view what,
                                              Diagnostics &diagnostics) {
  return LossChecker(tree, what, diagnostics).run();
}

std::vector<bool> neededNodes(const LossFunction &loss) {
  std::vector<bool> needed(loss.nodes.size());
  needed[loss.result] = true;
  for (size_t node = loss.result + 1; node-- > 0;)
    if (needed[node])
      for (size_t operand : loss.nodes[node].operands)
        needed[operand] = true;
  return needed;
}

} // namespace rnnc
