// A call -> the function's nodes, with names of their own.
#include "exchange/onnx/InlineFunctions.h"

#include "data/Error.h"

namespace rnn::exchange::onnx {

namespace {

constexpr int mostDepth = 16;
constexpr size_t mostNodes = 200'000;

class Inliner {
public:
  explicit Inliner(const Functions &functions) : functions(functions) {}

  void add(Node node, int depth) {
    auto function = functions.find(node.op);
    if (function == functions.end()) {
      if (result.size() >= mostNodes)
        fail("the graph has more than {} nodes", mostNodes);
      result.push_back(std::move(node));
      return;
    }
    if (depth == mostDepth)
      fail("the function `{}` calls itself, or functions in a depth of more than {}", node.op,
           mostDepth);
    call(node, function->second, depth + 1);
  }

  std::vector<Node> result;

private:
  void call(const Node &call, const Function &function, int depth) {
    std::map<std::string, std::string> names;
    for (size_t i = 0; i < function.inputs.size(); ++i)
      names[function.inputs[i]] = call.hasInput(i) ? call.inputs[i] : "";
    for (size_t i = 0; i < function.outputs.size(); ++i)
      if (call.hasOutput(i))
        names[function.outputs[i]] = call.outputs[i];
    std::string prefix = fmt::format("{}/{}/", call.name, ++calls);
    auto rename = [&](std::string &name) {
      if (name.empty())
        return;
      auto known = names.find(name);
      name = known != names.end() ? known->second : prefix + name;
    };
    for (Node node : function.nodes) {
      node.name = call.name + "/" + node.name;
      for (std::string &input : node.inputs)
        rename(input);
      for (std::string &output : node.outputs)
        rename(output);
      setReferences(node, call);
      add(std::move(node), depth);
    }
  }

  /// Gives the node the attributes that it takes from the call.
  static void setReferences(Node &node, const Node &call) {
    for (auto attribute = node.attributes.begin(); attribute != node.attributes.end();) {
      const Attribute *given = call.find(attribute->second.reference);
      bool isMissing = !attribute->second.reference.empty() && !given;
      if (given && !attribute->second.reference.empty())
        attribute->second = *given;
      attribute = isMissing ? node.attributes.erase(attribute) : std::next(attribute);
    }
  }

  const Functions &functions;
  int calls = 0;
};

} // namespace

void inlineFunctions(Graph &graph, const Functions &functions) {
  Inliner inliner(functions);
  for (Node &node : graph.nodes)
    inliner.add(std::move(node), 0);
  graph.nodes = std::move(inliner.result);
}

} // namespace rnn::exchange::onnx
