// The bytes of a ModelProto -> a graph, with limits on depth and numbers.
#include "exchange/onnx/Graph.h"

#include "data/Error.h"
#include "data/ReadFile.h"
#include "exchange/onnx/InlineFunctions.h"
#include "exchange/onnx/ReadTensor.h"
#include "exchange/onnx/RewritePatterns.h"

#include <google/protobuf/io/coded_stream.h>
#include <set>

namespace rnn::exchange::onnx {

namespace {

/// The deepest subgraphs of exporters have a depth of ten messages or so.
constexpr int mostDepth = 64;
/// Networks of layers have at most a few hundred.
constexpr size_t mostNodes = 5000;

::onnx::ModelProto parse(const std::filesystem::path &path) {
  std::string bytes = readFile(path);
  google::protobuf::io::CodedInputStream stream(reinterpret_cast<const uint8_t *>(bytes.data()),
                                                int(bytes.size()));
  stream.SetRecursionLimit(mostDepth);
  ::onnx::ModelProto model;
  if (!model.ParseFromCodedStream(&stream) || !stream.ConsumedEntireMessage())
    fail("`{}` is a damaged ONNX file: it ends early, or is no protobuf", path.string());
  if (!model.has_graph())
    fail("`{}` is no ONNX file, or has no graph", path.string());
  return model;
}

class Reader {
public:
  Reader(const ::onnx::ModelProto &model, const std::filesystem::path &path)
      : model(model), path(path.string()) {}

  Graph read() {
    Functions functions;
    for (const ::onnx::FunctionProto &function : model.functions()) {
      Function read;
      read.inputs.assign(function.input().begin(), function.input().end());
      read.outputs.assign(function.output().begin(), function.output().end());
      read.nodes = nodes(function.node());
      functions[operatorName(function.domain(), function.name())] = std::move(read);
    }
    Graph result = graph(model.graph());
    inlineFunctions(result, functions);
    for (const ::onnx::OperatorSetIdProto &opset : model.opset_import())
      if (opset.domain().empty() || opset.domain() == "ai.onnx")
        result.opset = opset.version();
    if (result.opset < 1)
      fail("`{}` does not say which version of ONNX' operators it uses", path);
    return result;
  }

private:
  static std::string operatorName(const std::string &domain, const std::string &name) {
    return domain.empty() || domain == "ai.onnx" ? name : domain + "." + name;
  }

  Graph graph(const ::onnx::GraphProto &proto) {
    Graph result;
    result.name = proto.name();
    for (const ::onnx::TensorProto &tensor : proto.initializer()) {
      std::string place = fmt::format("`{}`: the tensor `{}`", path, tensor.name());
      if (!result.constants.emplace(tensor.name(), readTensor(tensor, place)).second)
        fail("{} is there twice", place);
    }
    if (proto.sparse_initializer_size() > 0)
      fail("`{}` has sparse tensors, which rnn does not read", path);
    for (const ::onnx::ValueInfoProto &input : proto.input())
      // Old exporters list the weights among the inputs.
      if (!result.constants.contains(input.name()))
        result.inputs.push_back(graphInput(input));
    for (const ::onnx::ValueInfoProto &output : proto.output())
      result.outputs.push_back(output.name());
    result.nodes = nodes(proto.node());
    return result;
  }

  static GraphInput graphInput(const ::onnx::ValueInfoProto &proto) {
    GraphInput input;
    input.name = proto.name();
    const auto &type = proto.type().tensor_type();
    input.isInteger = type.elem_type() == ::onnx::TensorProto::INT64 ||
                      type.elem_type() == ::onnx::TensorProto::INT32;
    if (!type.has_shape())
      return input;
    input.axes.emplace();
    for (const auto &dimension : type.shape().dim())
      input.axes->push_back(
          {dimension.has_dim_value() && dimension.dim_value() > 0 ? dimension.dim_value() : 0,
           dimension.dim_param()});
    return input;
  }

  template <typename Protos> std::vector<Node> nodes(const Protos &protos) {
    std::vector<Node> result;
    for (const ::onnx::NodeProto &proto : protos) {
      Node node;
      node.op = operatorName(proto.domain(), proto.op_type());
      node.name = proto.name();
      if (node.name.empty())
        node.name = proto.output_size() > 0 ? proto.output(0) : node.op;
      node.inputs.assign(proto.input().begin(), proto.input().end());
      node.outputs.assign(proto.output().begin(), proto.output().end());
      for (const ::onnx::AttributeProto &attribute : proto.attribute())
        node.attributes[attribute.name()] = this->attribute(attribute, node);
      result.push_back(std::move(node));
    }
    return result;
  }

  Attribute attribute(const ::onnx::AttributeProto &proto, const Node &node) {
    Attribute result;
    result.integer = proto.i();
    result.real = proto.f();
    result.text = proto.s();
    result.integers.assign(proto.ints().begin(), proto.ints().end());
    result.reals.assign(proto.floats().begin(), proto.floats().end());
    result.texts.assign(proto.strings().begin(), proto.strings().end());
    result.reference = proto.ref_attr_name();
    if (proto.has_t())
      result.tensor = readTensor(proto.t(), fmt::format("`{}`: the tensor in `{}` of node `{}`",
                                                        path, proto.name(), node.name));
    if (proto.has_g())
      result.graph = std::make_shared<Graph>(graph(proto.g()));
    return result;
  }

  const ::onnx::ModelProto &model;
  std::string path;
};

/// Names that a node takes, also in its subgraphs.
void addInputs(const Node &node, std::set<std::string> &names) {
  names.insert(node.inputs.begin(), node.inputs.end());
  for (const auto &[name, attribute] : node.attributes)
    if (attribute.graph) {
      names.insert(attribute.graph->outputs.begin(), attribute.graph->outputs.end());
      for (const Node &inner : attribute.graph->nodes)
        addInputs(inner, names);
    }
}

/// Every name has one meaning, given before it is used; so there is no cycle.
void checkOrder(const Graph &graph, const std::string &path) {
  std::set<std::string> known;
  for (const auto &[name, constant] : graph.constants)
    known.insert(name);
  for (const GraphInput &input : graph.inputs)
    if (!known.insert(input.name).second)
      fail("`{}` has two inputs or tensors called `{}`", path, input.name);
  for (const Node &node : graph.nodes) {
    for (const std::string &input : node.inputs)
      if (!input.empty() && !known.contains(input))
        fail("`{}`: node `{}` takes `{}`, which no node before it gives", path, node.name, input);
    for (const std::string &output : node.outputs)
      if (!output.empty() && !known.insert(output).second)
        fail("`{}`: node `{}` gives `{}`, which another one gives already", path, node.name,
             output);
  }
  if (graph.outputs.empty())
    fail("`{}` has no outputs", path);
  for (const std::string &output : graph.outputs)
    if (!known.contains(output))
      fail("`{}`: no node gives the output `{}`", path, output);
}

void removeUnused(Graph &graph) {
  std::set<std::string> needed(graph.outputs.begin(), graph.outputs.end());
  std::vector<Node> kept;
  for (auto node = graph.nodes.rbegin(); node != graph.nodes.rend(); ++node) {
    bool isNeeded = false;
    for (const std::string &output : node->outputs)
      isNeeded = isNeeded || (!output.empty() && needed.contains(output));
    if (!isNeeded)
      continue;
    // A result that nothing takes need not be made.
    for (std::string &output : node->outputs)
      if (!needed.contains(output))
        output.clear();
    addInputs(*node, needed);
    kept.push_back(std::move(*node));
  }
  graph.nodes.assign(std::make_move_iterator(kept.rbegin()), std::make_move_iterator(kept.rend()));
}

} // namespace

const Attribute *Node::find(const std::string &attribute) const {
  auto found = attributes.find(attribute);
  return found == attributes.end() ? nullptr : &found->second;
}

int64_t Node::integer(const std::string &attribute, int64_t otherwise) const {
  const Attribute *found = find(attribute);
  return found ? found->integer : otherwise;
}

float Node::real(const std::string &attribute, float otherwise) const {
  const Attribute *found = find(attribute);
  return found ? found->real : otherwise;
}

std::string Node::text(const std::string &attribute, const std::string &otherwise) const {
  const Attribute *found = find(attribute);
  return found ? found->text : otherwise;
}

Graph readGraph(const std::filesystem::path &path) {
  ::onnx::ModelProto model = parse(path);
  Graph graph = Reader(model, path).read();
  checkOrder(graph, path.string());
  removeUnused(graph);
  rewritePatterns(graph);
  removeUnused(graph);
  if (graph.nodes.size() > mostNodes)
    fail("`{}` has {} nodes, more than the {} that rnn reads: recurrent layers that the exporter "
         "unrolled, step by step, are no layers any more",
         path.string(), graph.nodes.size(), mostNodes);
  return graph;
}

} // namespace rnn::exchange::onnx
