// A node and those before it -> one node with the same result.
#include "exchange/onnx/RewritePatterns.h"

#include "exchange/onnx/FoldConstants.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <set>

namespace rnn::exchange::onnx {

namespace {

class Rewriter {
public:
  explicit Rewriter(Graph &graph) : graph(graph) {
    for (size_t i = 0; i < graph.nodes.size(); ++i)
      for (const std::string &output : graph.nodes[i].outputs)
        producers[output] = i;
  }

  void run() {
    for (Node &node : graph.nodes) {
      if (node.op == "Mul")
        gelu(node);
      else if (node.op == "Div" && !softsign(node))
        layerNormalization(node);
      else if (node.op == "Where")
        softplus(node);
      else if (node.op == "Add")
        normalizationOfKeras(node);
      else if (node.op == "Gather")
        embedding(node);
      else if (node.op == "Log" || node.op == "Neg")
        logSigmoid(node);
    }
  }

private:
  /// The node that gives a value, if it is this operator.
  const Node *producer(const std::string &value, std::string_view op) const {
    auto found = producers.find(value);
    bool fits = found != producers.end() && graph.nodes[found->second].op == op &&
                !graph.nodes[found->second].inputs.empty();
    return fits ? &graph.nodes[found->second] : nullptr;
  }

  const Constant *constant(const std::string &value) const {
    if (auto found = graph.constants.find(value); found != graph.constants.end())
      return &found->second;
    auto found = producers.find(value);
    if (found == producers.end() || graph.nodes[found->second].op != "Constant")
      return nullptr;
    const Attribute *attribute = graph.nodes[found->second].find("value");
    return attribute && attribute->tensor ? &*attribute->tensor : nullptr;
  }

  std::optional<float> number(const std::string &value) const {
    const Constant *found = constant(value);
    return found && found->count() == 1 ? found->real(0) : std::nullopt;
  }

  static bool isNear(float a, double b) { return std::abs(a - b) < 1e-4 * std::abs(b); }

  /// The factors of a product, its numbers multiplied.
  struct Product {
    double number = 1;
    std::vector<std::string> values;
  };
  void addFactors(const std::string &value, Product &product) const {
    constexpr size_t mostFactors = 8; // no pattern has more
    std::vector<std::string> pending = {value};
    while (!pending.empty() && product.values.size() < mostFactors) {
      std::string next = std::move(pending.back());
      pending.pop_back();
      if (std::optional<float> factor = number(next))
        product.number *= *factor;
      else if (const Node *times = producer(next, "Mul"); times && times->inputs.size() == 2)
        pending.insert(pending.end(), {times->inputs[1], times->inputs[0]});
      else if (const Node *over = producer(next, "Div");
               over && over->inputs.size() == 2 && number(over->inputs[1])) {
        product.number /= *number(over->inputs[1]);
        pending.push_back(over->inputs[0]);
      } else if (const Node *power = producer(next, "Pow");
                 power && power->inputs.size() == 2 && number(power->inputs[1]) == 3.0F)
        pending.insert(pending.end(), 3, power->inputs[0]);
      else
        product.values.push_back(std::move(next));
    }
  }
  Product factorsOf(const std::string &value) const {
    Product product;
    addFactors(value, product);
    return product;
  }

  /// What is added to this number, or empty.
  std::string summand(const std::string &value, float number) const {
    const Node *sum = producer(value, "Add");
    if (!sum || sum->inputs.size() != 2)
      return "";
    for (size_t i : {0, 1})
      if (this->number(sum->inputs[i]) == number)
        return sum->inputs[1 - i];
    return "";
  }

  static void become(Node &node, const char *op, std::vector<std::string> inputs) {
    node.op = op;
    node.inputs = std::move(inputs);
    node.attributes.clear();
  }

  /// x / 2 * (1 + erf(x / sqrt(2))), or with tanh(sqrt(2 / pi) * (x + 0.044715 * x^3)).
  void gelu(Node &node) {
    Product product = factorsOf(node.outputs[0]);
    if (product.values.size() != 2 || !isNear(0.5F, product.number))
      return;
    for (size_t i : {0, 1}) {
      const std::string x = product.values[1 - i];
      std::string function = summand(product.values[i], 1);
      if (const Node *erf = producer(function, "Erf")) {
        Product inner = factorsOf(erf->inputs[0]);
        if (inner.values != std::vector{x} || !isNear(float(inner.number), 1 / std::numbers::sqrt2))
          continue;
        become(node, "Gelu", {x});
        return;
      }
      if (const Node *tanh = producer(function, "Tanh"); tanh && isCubic(tanh->inputs[0], x)) {
        become(node, "Gelu", {x});
        node.attributes["approximate"].text = "tanh";
        return;
      }
    }
  }

  bool isCubic(const std::string &value, const std::string &x) const {
    Product outer = factorsOf(value);
    if (outer.values.size() != 1 || !isNear(float(outer.number), std::sqrt(2 / std::numbers::pi)))
      return false;
    const Node *sum = producer(outer.values[0], "Add");
    if (!sum || sum->inputs.size() != 2)
      return false;
    for (size_t i : {0, 1}) {
      Product cube = factorsOf(sum->inputs[i]);
      if (sum->inputs[1 - i] == x && isNear(float(cube.number), 0.044715) &&
          cube.values == std::vector{x, x, x})
        return true;
    }
    return false;
  }

  /// Whether a node takes the mean over one axis. That of a global pool is the last of a sequence.
  bool isMean(const Node *mean) const {
    if (!mean)
      return false;
    if (mean->op == "GlobalAveragePool")
      return true;
    auto axes = integersOf(*mean, "axes", mean->hasInput(1) ? constant(mean->inputs[1]) : nullptr);
    return axes && axes->size() == 1 && mean->integer("keepdims", 1) == 1;
  }

  /// (x - mean) / sqrt(mean of its squares + epsilon).
  void layerNormalization(Node &node) {
    const Node *root = node.inputs.size() == 2 ? producer(node.inputs[1], "Sqrt") : nullptr;
    const Node *centered = root ? producer(node.inputs[0], "Sub") : nullptr;
    const Node *sum = root ? producer(root->inputs[0], "Add") : nullptr;
    if (!centered || !sum || sum->inputs.size() != 2 || centered->inputs.size() != 2)
      return;
    const std::string x = centered->inputs[0];
    const Node *mean = meanAt(centered->inputs[1]);
    if (!mean || mean->inputs[0] != x)
      return;
    if (std::optional<float> epsilon = varianceWith(*sum, x, centered->inputs[1]))
      becomeNormalization(node, {x}, *mean, *epsilon);
  }

  const Node *meanAt(const std::string &value) const {
    for (const char *op : {"ReduceMean", "GlobalAveragePool"})
      if (const Node *mean = producer(value, op); isMean(mean))
        return mean;
    return nullptr;
  }

  /// The epsilon of a sum of it and of the variance of x.
  std::optional<float> varianceWith(const Node &sum, const std::string &x,
                                    const std::string &mean) const {
    for (size_t i : {0, 1}) {
      const Node *variance = meanAt(sum.inputs[i]);
      std::optional<float> epsilon = number(sum.inputs[1 - i]);
      if (variance && epsilon && isSquare(variance->inputs[0], {x, mean}))
        return epsilon;
    }
    return std::nullopt;
  }

  void becomeNormalization(Node &node, std::vector<std::string> inputs, const Node &mean,
                           float epsilon) {
    Attribute axis = axisOf(mean);
    become(node, "LayerNormalization", std::move(inputs));
    node.attributes["axis"] = std::move(axis);
    node.attributes["epsilon"].real = epsilon;
  }

  /// The two operands of a node with this operator; empty if it has another one.
  std::vector<std::string> operands(const std::string &value, std::string_view op) const {
    const Node *node = producer(value, op);
    return node && node->inputs.size() == 2 ? node->inputs : std::vector<std::string>();
  }

  /// x * scale + (beta - mean * scale), where scale is gamma / sqrt(variance + epsilon).
  void normalizationOfKeras(Node &node) {
    if (node.inputs.size() != 2)
      return;
    std::vector<std::string> product = operands(node.inputs[0], "Mul"),
                             rest = operands(node.inputs[1], "Add");
    if (product.empty() || rest.empty())
      return;
    const std::string &x = product[0], &scale = product[1];
    std::vector<std::string> shift = operands(rest[0], "Mul"), factors = operands(scale, "Mul");
    const Node *negative = shift.empty() ? nullptr : producer(shift[0], "Neg");
    const Node *mean = negative ? meanAt(negative->inputs[0]) : nullptr;
    const Node *inverse = factors.empty() ? nullptr : producer(factors[0], "Reciprocal");
    const Node *root = inverse ? producer(inverse->inputs[0], "Sqrt") : nullptr;
    const Node *sum = root ? producer(root->inputs[0], "Add") : nullptr;
    if (!mean || !sum || sum->inputs.size() != 2 || mean->inputs[0] != x || shift[1] != scale)
      return;
    if (std::optional<float> epsilon = varianceWith(*sum, x, negative->inputs[0]))
      becomeNormalization(node, {x, factors[1], rest[1]}, *mean, *epsilon);
  }

  /// Keras 3 takes tokens below 0 from the end of the table, but there are none.
  void embedding(Node &node) {
    if (node.inputs.size() != 2 || !constant(node.inputs[0]))
      return;
    constexpr std::string_view arithmetic[] = {"Add", "Cast", "Less", "Mul", "Not", "Where", "Sub"};
    std::set<std::string> sources, seen;
    std::vector<std::string> pending = {node.inputs[1]};
    bool isCompared = false;
    while (!pending.empty()) {
      std::string value = std::move(pending.back());
      pending.pop_back();
      if (!seen.insert(value).second || constant(value))
        continue;
      auto found = producers.find(value);
      const Node *from = found == producers.end() ? nullptr : &graph.nodes[found->second];
      if (!from || std::ranges::find(arithmetic, from->op) == std::end(arithmetic)) {
        sources.insert(value);
        continue;
      }
      isCompared = isCompared || (from->op == "Less" && from->inputs.size() == 2 &&
                                  number(from->inputs[1]) == 0.0F);
      pending.insert(pending.end(), from->inputs.begin(), from->inputs.end());
    }
    if (isCompared && sources.size() == 1)
      node.inputs[1] = *sources.begin();
  }

  Attribute axisOf(const Node &mean) const {
    Attribute axis;
    axis.integer = -1;
    if (mean.op == "GlobalAveragePool")
      return axis;
    axis.integer =
        integersOf(mean, "axes", mean.hasInput(1) ? constant(mean.inputs[1]) : nullptr)->front();
    return axis;
  }

  /// Exporters may compute the difference twice.
  bool isSquare(const std::string &value, const std::vector<std::string> &centered) const {
    auto isCentered = [&](const std::string &factor) {
      return operands(factor, "Sub") == centered;
    };
    if (const Node *power = producer(value, "Pow"); power && power->inputs.size() == 2)
      return number(power->inputs[1]) == 2.0F && isCentered(power->inputs[0]);
    const Node *product = producer(value, "Mul");
    return product && product->inputs.size() == 2 && isCentered(product->inputs[0]) &&
           isCentered(product->inputs[1]);
  }

  /// x / (1 + |x|).
  bool softsign(Node &node) {
    const Node *magnitude =
        node.inputs.size() == 2 ? producer(summand(node.inputs[1], 1), "Abs") : nullptr;
    if (!magnitude || magnitude->inputs[0] != node.inputs[0])
      return false;
    become(node, "Softsign", {node.inputs[0]});
    return true;
  }

  /// x above a threshold where softplus(x) is x in float32, else softplus(x).
  void softplus(Node &node) {
    constexpr float leastThreshold = 16;
    const Node *function = node.inputs.size() == 3 ? producer(node.inputs[2], "Softplus") : nullptr;
    const Node *isAbove = function ? producer(node.inputs[0], "Greater") : nullptr;
    const std::string x = function ? function->inputs[0] : "";
    if (isAbove && isAbove->inputs.size() == 2 && isAbove->inputs[0] == x && node.inputs[1] == x &&
        number(isAbove->inputs[1]).value_or(0) >= leastThreshold)
      become(node, "Softplus", {x});
  }

  /// log(sigmoid(x)), or -softplus(-x).
  void logSigmoid(Node &node) {
    if (node.inputs.empty())
      return;
    if (const Node *sigmoid = producer(node.inputs[0], "Sigmoid"); sigmoid && node.op == "Log") {
      become(node, "LogSigmoid", {sigmoid->inputs[0]});
      return;
    }
    const Node *softplus = node.op == "Neg" ? producer(node.inputs[0], "Softplus") : nullptr;
    const Node *negative = softplus ? producer(softplus->inputs[0], "Neg") : nullptr;
    if (negative)
      become(node, "LogSigmoid", {negative->inputs[0]});
  }

  Graph &graph;
  std::map<std::string, size_t> producers;
};

} // namespace

void rewritePatterns(Graph &graph) { Rewriter(graph).run(); }

} // namespace rnn::exchange::onnx
