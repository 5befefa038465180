// A path such as `/encoder/lstm/LSTM` -> `encoder.lstm`.
#include "exchange/onnx/LayerNames.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <fmt/ranges.h>
#include <string_view>

namespace rnn::exchange::onnx {

namespace {

std::vector<std::string> partsOf(std::string_view path) {
  std::vector<std::string> parts;
  while (!path.empty()) {
    size_t end = std::min(path.find('/'), path.size());
    if (end > 0)
      parts.emplace_back(path.substr(0, end));
    path.remove_prefix(std::min(end + 1, path.size()));
  }
  return parts;
}

/// What TensorFlow puts before the names of layers.
bool isScope(const std::string &part) {
  for (const char *scope : {"StatefulPartitionedCall", "PartitionedCall", "sequential", "model",
                            "functional", "Identity"})
    if (part.starts_with(scope) &&
        part.find_first_not_of("0123456789_", std::string_view(scope).size()) == std::string::npos)
      return true;
  return false;
}

bool isNumber(const std::string &text) {
  return std::ranges::all_of(text, [](unsigned char c) { return std::isdigit(c); });
}

/// The layer of a node's or a tensor's path, whose last part is the operator.
std::string ofPath(std::string_view path) {
  std::vector<std::string> parts = partsOf(path);
  if (parts.size() < 2)
    return "";
  parts.pop_back();
  if (path.starts_with('/'))
    return fmt::format("{}", fmt::join(parts, "."));
  for (const std::string &part : parts)
    if (!isScope(part))
      return part;
  return "";
}

/// The tensor in the file that a weight was made from.
std::string sourceOf(std::string name, const Graph &graph) {
  constexpr int mostSteps = 8;
  for (int step = 0; step < mostSteps && !graph.constants.contains(name); ++step) {
    auto producer = std::ranges::find_if(graph.nodes, [&](const Node &node) {
      return std::ranges::find(node.outputs, name) != node.outputs.end();
    });
    if (producer == graph.nodes.end() || producer->inputs.empty())
      return "";
    name = producer->inputs.front();
  }
  return graph.constants.contains(name) ? name : "";
}

} // namespace

std::string layerName(const Node &node, const Graph &graph) {
  bool isRecurrent = node.op == "GRU" || node.op == "LSTM" || node.op == "RNN";
  constexpr std::array<std::string_view, 7> weighted = {
      "GRU", "LSTM", "RNN", "MatMul", "Gemm", "BatchNormalization", "LayerNormalization"};
  if (std::ranges::find(weighted, node.op) != weighted.end() && node.hasInput(1)) {
    std::string source = sourceOf(node.inputs[1], graph);
    size_t dot = source.rfind('.');
    if (dot != std::string::npos && dot > 0 && source.find('/') == std::string::npos &&
        !isNumber(source.substr(0, dot)))
      return source.substr(0, dot);
  }
  std::string name = ofPath(node.name);
  if (name.empty() && isRecurrent && node.hasInput(0))
    name = ofPath(node.inputs[0]);
  return isNumber(name) ? "" : name;
}

} // namespace rnn::exchange::onnx
