// The batch of recurrent nodes, followed back to the inputs -> the inputs' batch.
#include "exchange/onnx/BatchAxes.h"

#include "exchange/onnx/FoldConstants.h"

#include <algorithm>
#include <set>

namespace rnn::exchange::onnx {

namespace {

class Tracer {
public:
  explicit Tracer(const Graph &graph) : graph(graph) {
    for (const Node &node : graph.nodes) {
      for (const std::string &output : node.outputs)
        if (!output.empty())
          producers[output] = &node;
      if (const Attribute *value = node.find("value");
          node.op == "Constant" && value && value->tensor && !node.outputs.empty())
        constants[node.outputs[0]] = &*value->tensor;
    }
    for (const auto &[name, constant] : graph.constants)
      constants[name] = &constant;
  }

  std::map<std::string, BatchAxis> trace() {
    for (const Node &node : graph.nodes) {
      if (!isRecurrent(node))
        continue;
      bool isBatchFirst = node.integer("layout", 0) == 1;
      if (node.hasInput(0))
        follow(node.inputs[0], isBatchFirst ? 0 : 1, false);
      for (size_t state : {5, 6})
        if (node.hasInput(state))
          follow(node.inputs[state], isBatchFirst ? 0 : 1, true);
    }
    while (!pending.empty()) {
      Step step = std::move(pending.back());
      pending.pop_back();
      take(step);
    }
    return found;
  }

private:
  /// `axis` of `name` is the batch.
  struct Step {
    std::string name;
    size_t axis;
    bool isState;
  };
  void follow(const std::string &name, size_t axis, bool isState) {
    if (followed.insert({name, axis}).second)
      pending.push_back({name, axis, isState});
  }

  void take(const Step &step) {
    const auto &[name, axis, isState] = step;
    for (const GraphInput &input : graph.inputs)
      if (input.name == name)
        found.try_emplace(name, BatchAxis{axis, isState});
    auto producer = producers.find(name);
    if (producer == producers.end())
      return;
    const Node &node = *producer->second;
    if (std::optional<int64_t> before = axisBefore(node, axis, node.hasInput(1))) {
      if (*before >= 0)
        follow(node.inputs[sourceOf(node)], size_t(*before), isState);
      else
        nameUnbatched(node.inputs[sourceOf(node)]);
    }
  }

  /// The input that has the batch of the result.
  size_t sourceOf(const Node &node) const {
    if (!node.hasInput(1))
      return 0;
    if (node.op == "Gather")
      return constants.contains(node.inputs[0]) ? 1 : 0;
    bool isBinary = node.op == "Add" || node.op == "Mul" || node.op == "Sub" || node.op == "Div";
    return isBinary && constants.contains(node.inputs[0]) ? 1 : 0;
  }

  /// The axis of the node's source; -1: it has none; nothing: not known.
  std::optional<int64_t> axisBefore(const Node &node, size_t axis, bool hasSecond) const {
    static const std::vector<std::string_view> keep = {"Identity",
                                                       "Cast",
                                                       "Dropout",
                                                       "Add",
                                                       "Sub",
                                                       "Mul",
                                                       "Div",
                                                       "Relu",
                                                       "Tanh",
                                                       "Sigmoid",
                                                       "MatMul",
                                                       "Slice",
                                                       "Concat",
                                                       "Clip",
                                                       "Split",
                                                       "LeakyRelu",
                                                       "LayerNormalization",
                                                       "Reciprocal",
                                                       "Softmax"};
    if (!node.hasInput(0))
      return std::nullopt;
    if (std::ranges::find(keep, node.op) != keep.end())
      return int64_t(axis);
    if (node.op == "Transpose") {
      const Attribute *order = node.find("perm");
      return order && axis < order->integers.size() ? std::optional(order->integers[axis])
                                                    : std::nullopt;
    }
    auto second = hasSecond ? constants.find(node.inputs[1]) : constants.end();
    const Constant *given = second == constants.end() ? nullptr : second->second;
    if (node.op == "Gather") {
      if (constants.contains(node.inputs[0]))
        return int64_t(axis); // the rows of a table for each of the indices
      bool isScalar = given && given->shape.empty();
      int64_t gathered = node.integer("axis", 0);
      return isScalar && gathered >= 0 && gathered <= int64_t(axis) ? int64_t(axis) + 1
                                                                    : int64_t(axis);
    }
    // Such as view(length, 1, -1) for a single sample.
    if (node.op == "Reshape" && hasSecond && isOne(node.inputs[1], axis))
      return -1;
    if (node.op == "Unsqueeze" || node.op == "Squeeze") {
      auto axes = integersOf(node, "axes", given);
      if (!axes || std::ranges::any_of(*axes, [](int64_t each) { return each < 0; }))
        return std::nullopt;
      std::ranges::sort(*axes);
      auto result = int64_t(axis);
      if (node.op == "Squeeze") {
        for (int64_t each : *axes)
          result += each <= result;
        return result;
      }
      if (std::ranges::find(*axes, int64_t(axis)) != axes->end())
        return -1;
      return result - std::ranges::count_if(*axes, [&](int64_t each) { return each < result; });
    }
    return std::nullopt;
  }

  /// Whether an element of a shape is always 1, also where the others are computed.
  bool isOne(const std::string &shape, size_t element) const {
    if (auto found = constants.find(shape); found != constants.end()) {
      const std::vector<Size> &sizes = found->second->integers;
      return element < sizes.size() && sizes[element] == Size(1);
    }
    auto producer = producers.find(shape);
    if (producer == producers.end() || producer->second->op != "Concat" ||
        element >= producer->second->inputs.size())
      return false;
    std::string piece = producer->second->inputs[element];
    if (auto inner = producers.find(piece);
        inner != producers.end() && inner->second->op == "Unsqueeze" && inner->second->hasInput(0))
      piece = inner->second->inputs[0];
    auto found = constants.find(piece);
    return found != constants.end() && found->second->integers == std::vector{Size(1)};
  }

  /// The batch is an axis that the file adds itself.
  void nameUnbatched(std::string name) {
    for (size_t steps = 0; steps <= graph.nodes.size(); ++steps) {
      for (const GraphInput &input : graph.inputs)
        if (input.name == name)
          found.try_emplace(name, BatchAxis{std::nullopt, false});
      auto producer = producers.find(name);
      if (producer == producers.end() || producer->second->inputs.empty() ||
          isRecurrent(*producer->second))
        return;
      name = producer->second->inputs[sourceOf(*producer->second)];
    }
  }

  static bool isRecurrent(const Node &node) {
    return node.op == "GRU" || node.op == "LSTM" || node.op == "RNN";
  }

  const Graph &graph;
  std::map<std::string, const Node *> producers;
  std::map<std::string, const Constant *> constants;
  std::set<std::pair<std::string, size_t>> followed;
  std::vector<Step> pending;
  std::map<std::string, BatchAxis> found;
};

} // namespace

std::map<std::string, BatchAxis> batchAxes(const Graph &graph) { return Tracer(graph).trace(); }

} // namespace rnn::exchange::onnx
