// A graph: constants are folded, every other node has a handler.
#include "exchange/onnx/GraphImporter.h"

#include "data/Error.h"

#include <algorithm>
#include <fmt/ranges.h>

namespace rnn::exchange::onnx {

namespace {

/// Room for what a file makes of its own tensors.
size_t budgetOf(const Graph &graph) {
  size_t count = size_t(1) << 22;
  for (const auto &[name, constant] : graph.constants)
    count += 16 * constant.count();
  return count;
}

const GraphInput *firstWithBatch(const Graph &graph, const std::map<std::string, BatchAxis> &axes) {
  for (const GraphInput &input : graph.inputs) {
    auto batch = axes.find(input.name);
    std::optional<size_t> axis = batch == axes.end() ? 0 : batch->second.axis;
    if (axis && input.axes && *axis < input.axes->size())
      return &input;
  }
  return nullptr;
}

} // namespace

GraphImporter::GraphImporter(const Graph &graph, std::string file)
    : graph(graph), file(std::move(file)), budget(budgetOf(graph)) {}

const std::map<std::string_view, GraphImporter::Handler> &GraphImporter::handlers() {
  using G = GraphImporter;
  static const std::map<std::string_view, Handler> all = [] {
    std::map<std::string_view, Handler> map = {
        {"Identity", &G::identity},
        {"Dropout", &G::identity},
        {"Cast", &G::cast},
        {"CastLike", &G::identity},
        {"Transpose", &G::transpose},
        {"Reshape", &G::reshape},
        {"Flatten", &G::flatten},
        {"Squeeze", &G::squeeze},
        {"Unsqueeze", &G::unsqueeze},
        {"Expand", &G::expand},
        {"Tile", &G::tile},
        {"Gather", &G::gather},
        {"Slice", &G::slice},
        {"Split", &G::split},
        {"Concat", &G::concatenate},
        {"ReverseSequence", &G::reverseSequence},
        {"MatMul", &G::matMul},
        {"Gemm", &G::gemm},
        {"BatchNormalization", &G::batchNormalization},
        {"LayerNormalization", &G::layerNormalization},
        {"Softmax", &G::softmax},
        {"LogSoftmax", &G::softmax},
        {"Add", &G::binary},
        {"Sub", &G::binary},
        {"Mul", &G::binary},
        {"Div", &G::binary},
        {"Max", &G::binary},
        {"Min", &G::binary},
        {"Sum", &G::binary},
        {"Mean", &G::mean},
        {"Neg", &G::negate},
        {"Pow", &G::power},
        {"ReduceMean", &G::pool},
        {"ReduceMax", &G::pool},
        {"ReduceSum", &G::pool},
        {"GlobalAveragePool", &G::pool},
        {"GlobalMaxPool", &G::pool},
        {"GRU", &G::recurrent},
        {"LSTM", &G::recurrent},
        {"RNN", &G::recurrent},
        {"Loop", &G::loop},
    };
    for (const char *op :
         {"Relu",  "Tanh",     "Sigmoid",  "LeakyRelu",       "PRelu",     "Elu",       "Selu",
          "Celu",  "Softplus", "Softsign", "HardSigmoid",     "HardSwish", "Mish",      "Gelu",
          "Swish", "Exp",      "Clip",     "ThresholdedRelu", "Shrink",    "LogSigmoid"})
      map[op] = &G::activation;
    return map;
  }();
  return all;
}

Operations GraphImporter::import() {
  for (const auto &[name, constant] : graph.constants)
    meanings[name] = constant;
  std::map<std::string, BatchAxis> axes = batchAxes(graph);
  hasBatch = false;
  batchSize = Size::ofBatch();
  if (const GraphInput *input = firstWithBatch(graph, axes)) {
    auto batch = axes.find(input->name);
    int64_t size = (*input->axes)[batch == axes.end() ? 0 : *batch->second.axis].size;
    hasBatch = size != 1;
    if (size > 1) {
      batchSize = Size(size);
      operations.notes.push_back(
          fmt::format("the file is made for {} samples at once; the model takes any number", size));
    }
  }
  atoms = Atoms(batchSize);
  for (const GraphInput &input : graph.inputs) {
    auto batch = axes.find(input.name);
    addInput(input, batch == axes.end() ? BatchAxis() : batch->second);
  }
  if (lengths.size() > 1)
    operations.notes.push_back(
        fmt::format("the lengths {} can differ in the file; here they are the same in a batch",
                    fmt::join(lengths, ", ")));
  importNodes(graph.nodes);
  if (failures.empty())
    for (const std::string &output : graph.outputs)
      addOutput(output);
  if (!failures.empty() && failures.size() == outputFailures)
    failures.insert(failures.begin(), unknown.begin(), unknown.end());
  if (!failures.empty())
    fail("`{}` has {} that the language has no equivalent for:\n  {}", file,
         failures.size() == 1 ? "a node" : "nodes", fmt::join(failures, "\n  "));
  return std::move(operations);
}

void GraphImporter::addInput(const GraphInput &input, const BatchAxis &batch) {
  if (!input.axes)
    fail("`{}` does not say how many axes its input `{}` has", file, input.name);
  Groups groups;
  Axes axes;
  for (size_t i = 0; i < input.axes->size(); ++i) {
    const GraphInput::Axis &axis = (*input.axes)[i];
    if (batch.axis == i) {
      groups.push_back(hasBatch ? AtomList{Atoms::batch} : AtomList());
      continue;
    }
    if (axis.size == 0 && !axes.empty() && !(batch.isState && axes.size() == 1))
      fail("`{}`: axis {} of the input `{}` has no fixed size, which only samples and steps may "
           "have; export the model with a fixed size there",
           file, i, input.name);
    if (axis.size == 0)
      lengths.insert(axis.name);
    groups.push_back(atoms.axis(axis.size == 0 ? Size::ofLength() : Size(axis.size)));
    axes.push_back(groups.back());
  }
  if (batch.isState && axes.size() == 2) {
    // The states of several layers become an input each, as the language has them.
    std::vector<Ref> parts;
    int64_t count = (*input.axes)[batch.axis == 0 ? 1 : 0].size;
    for (int64_t i = 0; i < std::max<int64_t>(count, 1); ++i) {
      Operation part;
      part.kind = Operation::Input;
      part.name = count > 1 ? fmt::format("{}_{}", input.name, i) : input.name;
      part.results = {{axes[1]}};
      parts.push_back(add(std::move(part)));
    }
    if (count > 1) {
      operations.notes.push_back(
          fmt::format("the input `{}` holds {} states; each is an input: `{}_0`, ...", input.name,
                      count, input.name));
      Operation joint;
      joint.kind = Operation::Concatenate;
      joint.inputs = parts;
      AtomList both = axes[0];
      both.insert(both.end(), axes[1].begin(), axes[1].end());
      joint.results = {{both}};
      parts = {add(std::move(joint))};
    }
    meanings[input.name] = Tensor{parts.front(), groups};
    return;
  }
  Operation operation;
  operation.kind = Operation::Input;
  operation.name = input.name;
  operation.results = {axes.empty() ? Axes{{}} : axes};
  meanings[input.name] = Tensor{add(std::move(operation)), groups};
}

void GraphImporter::importNodes(const std::vector<Node> &nodes) {
  for (const Node &node : nodes)
    importNode(node);
}

void GraphImporter::importNode(const Node &node) {
  bool isFailed = false;
  for (size_t i = 0; i < node.inputs.size(); ++i)
    isFailed = isFailed || (node.hasInput(i) && std::holds_alternative<Failed>(meaning(node, i)));
  auto handler = handlers().find(node.op);
  try {
    if (!isFailed && (node.op == "Shape" || node.op == "Size" || node.op == "If")) {
      node.op == "If" ? takeBranch(node) : shapeOf(node);
      return;
    }
    bool hasBody = node.op == "Loop"; // which may take values too
    if (!isFailed && !hasBody && foldNode(node))
      return;
    // Arithmetic of sizes that follow from such a node is no layer that is missing.
    if (handler == handlers().end() && !(isFailed && isFoldable(node.op)))
      reject("the language has no such layer");
    // What such a node takes is not known, so neither is whether it fits.
    if (!isFailed)
      (this->*handler->second)(node);
  } catch (const Unsupported &unsupported) {
    failures.push_back(fmt::format("{} `{}`: {}", node.op, node.name, unsupported.reason));
    isFailed = true;
  }
  if (isFailed)
    for (size_t i = 0; i < node.outputs.size(); ++i)
      set(node, i, Failed());
}

/// Old exporters of PyTorch write `squeeze` as a question whether there is anything to squeeze.
void GraphImporter::takeBranch(const Node &node) {
  const Constant *condition = constantAt(node, 0);
  if (!condition || condition->integers.size() != 1 || !condition->integers[0].isNumber())
    reject("its condition depends on the data");
  const Attribute *branch =
      node.find(condition->integers[0] == Size(0) ? "else_branch" : "then_branch");
  if (!branch || !branch->graph)
    reject("it has no such branch");
  for (const auto &[name, constant] : branch->graph->constants)
    meanings[name] = constant;
  for (const Node &inner : branch->graph->nodes)
    for (const std::string &input : inner.inputs)
      if (!input.empty() && !meanings.contains(input)) {
        bool isInner = std::ranges::any_of(branch->graph->nodes, [&](const Node &other) {
          return std::ranges::find(other.outputs, input) != other.outputs.end();
        });
        if (!isInner)
          reject("its branch takes `{}`, which nothing gives", input);
      }
  for (const Node &inner : branch->graph->nodes) {
    for (const std::string &input : inner.inputs)
      if (!input.empty() && !meanings.contains(input))
        reject("the nodes of its branch are out of order");
    importNode(inner);
  }
  for (size_t i = 0; i < node.outputs.size() && i < branch->graph->outputs.size(); ++i) {
    auto found = meanings.find(branch->graph->outputs[i]);
    if (found == meanings.end())
      reject("no node of its branch gives `{}`", branch->graph->outputs[i]);
    set(node, i, Meaning(found->second));
  }
}

bool GraphImporter::foldNode(const Node &node) {
  std::vector<const Constant *> constants;
  for (size_t i = 0; i < node.inputs.size(); ++i) {
    constants.push_back(constantAt(node, i));
    if (node.hasInput(i) && !constants.back())
      return false;
  }
  std::optional<std::vector<Constant>> results = fold(node, constants, budget);
  if (!results) {
    unknown.push_back(
        fmt::format("{} `{}`: what it makes of constants is not known", node.op, node.name));
    for (size_t i = 0; i < node.outputs.size(); ++i)
      set(node, i, Failed());
    return true;
  }
  for (size_t i = 0; i < results->size() && i < node.outputs.size(); ++i)
    set(node, i, std::move((*results)[i]));
  for (size_t i = results->size(); i < node.outputs.size(); ++i)
    set(node, i, Failed());
  return true;
}

void GraphImporter::shapeOf(const Node &node) {
  const Tensor *value = tensorAt(node, 0);
  if (!value) {
    foldNode(node);
    return;
  }
  // As if it were a constant of this shape without numbers.
  Constant shape;
  for (const AtomList &group : value->groups) {
    std::optional<Size> size = atoms.sizeOf(group);
    if (!size)
      reject("a size of {} is too large", shapeText(*value));
    shape.shape.push_back(*size);
  }
  std::optional<std::vector<Constant>> results = fold(node, {&shape}, budget);
  if (!results)
    reject("the shape is not known");
  set(node, 0, std::move(results->front()));
}

void GraphImporter::addOutput(const std::string &name) {
  Node node;
  node.name = name;
  node.op = "output";
  auto found = meanings.find(name);
  const Tensor *value = found == meanings.end() ? nullptr : std::get_if<Tensor>(&found->second);
  if (!value) {
    bool isConstant = found != meanings.end() && std::holds_alternative<Constant>(found->second);
    failures.push_back(fmt::format("output `{}`: {}", name,
                                   isConstant ? "it does not depend on the inputs"
                                              : "it depends on what is not known"));
    ++outputFailures;
    return;
  }
  try {
    for (size_t i = 1; i < value->groups.size(); ++i)
      if (value->groups[i] == AtomList{Atoms::batch})
        operations.notes.push_back(fmt::format(
            "the output `{}` has the samples along its axis {} in the file; here they come first",
            name, i));
    Axes wanted = axesWithoutBatch(value->groups), axes = axesOf(value->value);
    // Axes of one number, such as that of the directions, need no layer that adds them.
    for (Axes *each : {&wanted, &axes})
      std::erase_if(*each, [](const AtomList &axis) { return axis.empty(); });
    bool isSame = atoms.areSame(wanted, axes);
    operations.outputs.push_back(isSame ? value->value
                                        : inAxes(node, *value, axesWithoutBatch(value->groups)));
  } catch (const Unsupported &unsupported) {
    failures.push_back(fmt::format("output `{}`: {}", name, unsupported.reason));
  }
}

const GraphImporter::Meaning &GraphImporter::meaning(const Node &node, size_t input) const {
  static const Meaning none = Failed();
  auto found = meanings.find(node.inputs[input]);
  return found == meanings.end() ? none : found->second;
}

const Constant *GraphImporter::constantAt(const Node &node, size_t input) const {
  return node.hasInput(input) ? std::get_if<Constant>(&meaning(node, input)) : nullptr;
}

const Tensor *GraphImporter::tensorAt(const Node &node, size_t input) const {
  return node.hasInput(input) ? std::get_if<Tensor>(&meaning(node, input)) : nullptr;
}

const Constant &GraphImporter::constant(const Node &node, size_t input, const char *what) const {
  const Constant *found = constantAt(node, input);
  if (!found)
    reject("its {} depends on the inputs or is missing", what);
  return *found;
}

const Tensor &GraphImporter::tensor(const Node &node, size_t input) const {
  const Tensor *found = tensorAt(node, input);
  if (!found)
    reject("its input {} is a constant or missing", input);
  return *found;
}

void GraphImporter::set(const Node &node, size_t output, Meaning meaning) {
  if (node.hasOutput(output))
    meanings[node.outputs[output]] = std::move(meaning);
}

} // namespace rnn::exchange::onnx
