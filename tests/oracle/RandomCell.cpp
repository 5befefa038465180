// A random seed -> the text of a cell or a layer.
#include "oracle/RandomCell.h"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <set>

namespace rnn::oracle {

using Expression = RandomExpression;

std::string textOf(const Expression &expression) {
  std::string text;
  auto operand = expression.operands.begin();
  for (char c : expression.text)
    if (c == '?')
      text += textOf(*operand++);
    else
      text += c;
  return text;
}

void forEach(Expression &expression, const std::function<void(Expression &)> &visit) {
  visit(expression);
  for (Expression &operand : expression.operands)
    forEach(operand, visit);
}

std::string withOperand(std::string call) {
  size_t open = call.find('(');
  if (open == std::string::npos)
    return call + "(?)";
  return call.insert(open + 1, "?, ");
}

namespace {

class Drawing {
public:
  Drawing(const std::string &name, RandomStream &random,
          const std::function<std::string()> &activation)
      : random(random), activation(activation) {
    cell.name = name;
  }

  RandomCell runLayer() {
    cell.isLayer = true;
    cell.takesUnits = oneIn(2);
    if (!cell.takesUnits)
      readable.push_back({"x", 1});
    for (uint64_t count = random.below(3); count > 0; --count)
      assign(fmt::format("v{}", cell.statements.size()), oneIn(2) ? 1 : 1 + random.below(4));
    assign("", 1);
    return std::move(cell);
  }

  RandomCell run() {
    static const std::vector<std::string> states = {"h", "c", "d"};
    cell.states.assign(states.begin(), states.begin() + 1 + random.below(oneIn(3) ? 3 : 2));
    for (const std::string &state : cell.states)
      readable.push_back({state, 1});
    for (uint64_t count = random.below(4); count > 0; --count)
      assign(fmt::format("v{}", cell.statements.size()), oneIn(2) ? 1 : 1 + random.below(4));
    std::vector<std::string> order = cell.states;
    for (size_t i = order.size(); i > 1; --i)
      std::swap(order[i - 1], order[random.below(i)]);
    for (const std::string &state : order) {
      assign("next " + state, 1);
      if (oneIn(4))
        assign(fmt::format("v{}", cell.statements.size()), 1);
    }
    return std::move(cell);
  }

private:
  struct Readable {
    std::string name;
    int64_t blocks;
  };

  bool oneIn(uint64_t count) { return random.below(count) == 0; }

  void assign(const std::string &target, int64_t blocks) {
    Expression value = expression(blocks, 2 + random.below(3));
    // States that grow without bound have no digits to compare.
    if ((target.empty() || target.starts_with("next ")) && !oneIn(4))
      value = {oneIn(2) ? "tanh(?)" : "sigmoid(?) - 0.5", 1, {std::move(value)}};
    cell.statements.push_back({target, std::move(value)});
    readable.push_back({target, blocks});
  }

  /// Declares a parameter and returns its name.
  std::string parameter(const std::string &sizes, int64_t blocks, bool isMatrix) {
    std::string name = fmt::format("p{}", cell.parameters.size()), initializer;
    if (isMatrix && oneIn(3))
      initializer = " = orthogonal";
    if (oneIn(4)) {
      std::vector<std::string> each;
      for (int64_t i = 0; i < blocks; ++i)
        each.push_back(oneIn(2) ? "ones" : "random_normal");
      initializer = fmt::format(" = [{}]", fmt::join(each, ", "));
    }
    cell.parameters.push_back(fmt::format("{}: [{}]{}", name, sizes, initializer));
    return name;
  }
  static std::string blocksOf(int64_t count) {
    return count == 1 ? "units" : fmt::format("{} * units", count);
  }

  Expression product(int64_t blocks, int depth) {
    if (cell.takesUnits && oneIn(2))
      return {fmt::format("dot(x, {})", parameter("features, " + blocksOf(blocks), blocks, true)),
              blocks,
              {}};
    int64_t rows = oneIn(4) ? 2 : 1;
    std::string matrix = parameter(blocksOf(rows) + ", " + blocksOf(blocks), blocks, true);
    return {fmt::format("dot(?, {})", matrix), blocks, {expression(rows, depth - 1)}};
  }

  Expression leaf(int64_t blocks) {
    std::vector<Expression> choices;
    for (const Readable &value : readable)
      if (value.blocks == blocks)
        choices.push_back({value.name, blocks, {}});
      else if (blocks == 1)
        choices.push_back({fmt::format("{}[{}]", value.name, random.below(value.blocks)), 1, {}});
    uint64_t choice = random.below(choices.size() + 1);
    if (choice < choices.size())
      return choices[choice];
    return {parameter(blocksOf(blocks), blocks, false), blocks, {}};
  }

  Expression expression(int64_t blocks, int depth) {
    if (depth == 0)
      return oneIn(2) ? product(blocks, 1) : leaf(blocks);
    auto operand = [&] { return expression(blocks, depth - 1); };
    switch (random.below(10)) {
    case 0:
      return product(blocks, depth);
    case 1:
      return leaf(blocks);
    case 2:
      return {"(? - ?)", blocks, {operand(), operand()}};
    case 3:
      return {"? * ?", blocks, {operand(), operand()}};
    case 4:
      return {"(? / (1 + abs(?)))", blocks, {operand(), operand()}};
    case 5:
      return {oneIn(2) ? "maximum(?, ?)" : "minimum(?, ?)", blocks, {operand(), operand()}};
    case 6:
      return {function(), blocks, {operand()}};
    case 7:
      return {activate(blocks), blocks, {operand()}};
    case 8:
      if (int64_t more = blocks + random.below(3); blocks == 1)
        return {fmt::format("(?)[{}]", random.below(more)), 1, {expression(more, depth - 1)}};
      [[fallthrough]];
    default:
      return {"(? + ?)", blocks, {operand(), operand()}};
    }
  }

  std::string function() {
    static const std::vector<std::string> functions = {"sqrt(0.5 + abs(?))",
                                                       "log(1.5 + abs(?))",
                                                       "exp(-abs(?))",
                                                       "(-?)",
                                                       "0.5 * ?",
                                                       "(1 - ?)",
                                                       "? / 2",
                                                       "abs(?)"};
    return functions[random.below(functions.size())];
  }

  /// `leaky_relu(negative_slope=0.1)` of an operand
  std::string activate(int64_t blocks) {
    std::string call = activation();
    while (blocks > 1 && call.find("softmax") != std::string::npos)
      call = activation();
    return withOperand(call);
  }

  RandomStream &random;
  const std::function<std::string()> &activation;
  RandomCell cell;
  std::vector<Readable> readable;
};

/// Whether `name` stands in the text as a word.
bool names(const std::string &text, const std::string &name) {
  auto isPart = [](char c) { return std::isalnum(static_cast<unsigned char>(c)) || c == '_'; };
  for (size_t at = 0; (at = text.find(name, at)) != std::string::npos; ++at) {
    size_t end = at + name.size();
    if ((at == 0 || !isPart(text[at - 1])) && (end == text.size() || !isPart(text[end])))
      return true;
  }
  return false;
}

/// Whether a parameter stands behind the output. (With a product there is one.)
bool learns(const RandomCell &cell) {
  std::set<std::string> needed = {cell.isLayer ? "" : "next h"};
  bool found = false;
  for (size_t before = 0; before < needed.size() && !found;) {
    before = needed.size();
    for (const RandomCell::Statement &statement : cell.statements)
      if (needed.contains(statement.target)) {
        std::string text = textOf(statement.value);
        for (const std::string &parameter : cell.parameters)
          found |= names(text, parameter.substr(0, parameter.find(':')));
        for (const RandomCell::Statement &other : cell.statements)
          if (!other.target.empty() && names(text, other.target))
            needed.insert(other.target);
        for (const std::string &state : cell.states)
          if (names(text, state))
            needed.insert("next " + state);
      }
  }
  return found;
}

} // namespace

RandomCell drawCell(const std::string &name, RandomStream &random,
                    const std::function<std::string()> &activation) {
  for (;;) {
    RandomCell cell = Drawing(name, random, activation).run();
    if (learns(cell))
      return cell;
  }
}

RandomCell drawOwnLayer(const std::string &name, RandomStream &random,
                        const std::function<std::string()> &activation) {
  for (;;) {
    RandomCell layer = Drawing(name, random, activation).runLayer();
    std::string text = textOf(layer);
    if (learns(layer) && names(text.substr(text.find('{')), "x"))
      return layer;
  }
}

std::string textOf(const RandomCell &cell) {
  // From the last statement to the first: what a later one reads is needed.
  std::string body;
  for (auto statement = cell.statements.rbegin(); statement != cell.statements.rend(); ++statement)
    if (const auto &[target, value] = *statement; target.empty())
      body = fmt::format("  {}\n", textOf(value));
    else if (target.starts_with("next ") || names(body, target))
      body = fmt::format("  {} = {}\n{}", target, textOf(value), body);
  std::string text =
      cell.isLayer ? fmt::format("layer {}(x) {{\n", cell.name)
                   : fmt::format("cell {}(x, {}) {{\n", cell.name, fmt::join(cell.states, ", "));
  for (const std::string &parameter : cell.parameters)
    if (names(body, parameter.substr(0, parameter.find(':'))))
      text += fmt::format("  parameter {}\n", parameter);
  return text + body + "}\n";
}

std::vector<RandomCell> smallerCells(const RandomCell &cell) {
  std::vector<RandomCell> smaller;
  auto nodesOf = [](RandomCell &cell) {
    std::vector<Expression *> nodes;
    for (RandomCell::Statement &statement : cell.statements)
      forEach(statement.value, [&](Expression &node) { nodes.push_back(&node); });
    return nodes;
  };
  RandomCell counted = cell;
  std::vector<Expression *> nodes = nodesOf(counted);
  // An operand in its operation's place, and a state, or the input, in that of anything.
  for (size_t i = 0; i < nodes.size(); ++i) {
    for (size_t k = 0; k < nodes[i]->operands.size(); ++k)
      if (nodes[i]->operands[k].blocks == nodes[i]->blocks) {
        RandomCell copy = cell;
        Expression *node = nodesOf(copy)[i];
        Expression operand = node->operands[k];
        *node = std::move(operand);
        smaller.push_back(std::move(copy));
      }
    std::string simplest = cell.isLayer ? "x" : "h";
    if (nodes[i]->blocks == 1 && nodes[i]->text != simplest &&
        (!cell.isLayer || !cell.takesUnits)) {
      RandomCell copy = cell;
      *nodesOf(copy)[i] = {simplest, 1, {}};
      smaller.push_back(std::move(copy));
    }
  }
  return smaller;
}

} // namespace rnn::oracle
