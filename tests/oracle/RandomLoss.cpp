// A random seed -> the text of a loss.
#include "oracle/RandomLoss.h"

#include <fmt/format.h>

namespace rnn::oracle {

namespace {

using Expression = RandomExpression;

/// What a value has a number for, in place of a number of blocks.
enum Axes : int64_t { Sample, Units, Time, TimeAndUnits };

class Drawing {
public:
  Drawing(RandomStream &random, const std::function<std::string()> &activation)
      : random(random), activation(activation) {}

  RandomLoss run() {
    RandomLoss loss;
    loss.shared = expression(TimeAndUnits, 2);
    leaves = {"y", "t", "v", "(y - t)"};
    // Something to learn, whatever the rest is.
    loss.value = {"(mean(? * ?) + ?)",
                  Sample,
                  {{"y", TimeAndUnits, {}},
                   {"v", TimeAndUnits, {}},
                   expression(Sample, 2 + random.below(3))}};
    return loss;
  }

private:
  bool oneIn(uint64_t count) { return random.below(count) == 0; }

  /// A value with at least one axis less than all: of one step, one sample.
  Axes fewer(Axes axes) { return Axes(axes & int64_t(random.below(4))); }

  Expression leaf(Axes axes) {
    if (axes == TimeAndUnits)
      return {leaves[random.below(leaves.size())], axes, {}};
    return reduction(axes, 0);
  }

  Expression reduction(Axes axes, int depth) {
    static const std::vector<std::string> functions = {"mean", "0.1 * sum", "max"};
    const std::string &function = functions[random.below(functions.size())];
    auto of = [&](Axes more) { return expression(more, depth > 0 ? depth - 1 : 0); };
    switch (axes) {
    case Time:
      if (oneIn(3))
        return {"(?)[0]", axes, {of(TimeAndUnits)}};
      return {function + "(?, units)", axes, {of(TimeAndUnits)}};
    case Units:
      return {function + "(?, time)", axes, {of(TimeAndUnits)}};
    default:
      return {function + "(?)", axes, {of(Axes(1 + random.below(3)))}};
    }
  }

  Expression expression(Axes axes, int depth) {
    if (depth == 0)
      return leaf(axes);
    auto operand = [&] { return expression(axes, depth - 1); };
    auto other = [&] { return oneIn(2) ? operand() : expression(fewer(axes), depth - 1); };
    switch (random.below(9)) {
    case 0:
      return leaf(axes);
    case 1:
      if (axes & Time)
        return {"previous(?)", axes, {operand()}};
      [[fallthrough]];
    case 2:
      if (axes != TimeAndUnits)
        return reduction(axes, depth);
      [[fallthrough]];
    case 3:
      return {"(? - ?)", axes, {operand(), other()}};
    case 4:
      return {"? * ?", axes, {operand(), other()}};
    case 5:
      return {"(? / (1 + abs(?)))", axes, {operand(), other()}};
    case 6:
      return {oneIn(2) ? "maximum(?, ?)" : "minimum(?, ?)", axes, {operand(), other()}};
    case 7:
      return {function(axes), axes, {operand()}};
    default:
      return {"(? + ?)", axes, {operand(), other()}};
    }
  }

  std::string function(Axes axes) {
    static const std::vector<std::string> functions = {
        "sqrt(0.5 + abs(?))", "log(1.5 + abs(?))", "exp(-abs(?))", "(-?)", "(1 - ?)", "abs(?)"};
    if (oneIn(2))
      return functions[random.below(functions.size())];
    std::string call = activation();
    while (!(axes & Units) && call.find("softmax") != std::string::npos)
      call = activation();
    return withOperand(call);
  }

  RandomStream &random;
  const std::function<std::string()> &activation;
  std::vector<std::string> leaves = {"y", "t", "(y - t)"};
};

std::vector<Expression *> nodesOf(RandomLoss &loss) {
  std::vector<Expression *> nodes;
  for (Expression *part : {&loss.shared, &loss.value})
    forEach(*part, [&](Expression &node) { nodes.push_back(&node); });
  return nodes;
}

} // namespace

RandomLoss drawLoss(RandomStream &random, const std::function<std::string()> &activation) {
  return Drawing(random, activation).run();
}

void weighSteps(RandomLoss &loss, RandomStream &random) {
  std::vector<Expression *> ofSteps;
  for (Expression *node : nodesOf(loss))
    if (node->blocks & Time)
      ofSteps.push_back(node);
  Expression &node = *ofSteps[random.below(ofSteps.size())];
  node = {"(w * ?)", node.blocks, {node}};
  loss.takesWeights = true;
}

std::string textOf(const RandomLoss &loss, const std::string &heading) {
  return fmt::format("{}(y, t{}) {{\n  v = {}\n  {}\n}}\n", heading, loss.takesWeights ? ", w" : "",
                     textOf(loss.shared), textOf(loss.value));
}

std::vector<RandomLoss> smallerLosses(const RandomLoss &loss) {
  std::vector<RandomLoss> smaller;
  RandomLoss counted = loss;
  std::vector<Expression *> nodes = nodesOf(counted);
  auto attempt = [&](size_t i, Expression instead) {
    RandomLoss copy = loss;
    *nodesOf(copy)[i] = std::move(instead);
    smaller.push_back(std::move(copy));
  };
  for (size_t i = 0; i < nodes.size(); ++i) {
    for (const Expression &operand : nodes[i]->operands)
      if (operand.blocks == nodes[i]->blocks)
        attempt(i, operand);
    if (nodes[i]->blocks == TimeAndUnits && nodes[i]->text != "y")
      attempt(i, {"y", TimeAndUnits, {}});
    if (nodes[i]->blocks == Sample && nodes[i]->text != "mean(y)")
      attempt(i, {"mean(y)", Sample, {}});
  }
  return smaller;
}

} // namespace rnn::oracle
