// Calls of a file's own functions -> the nodes inside them.
#pragma once

#include "exchange/onnx/Graph.h"

namespace rnn::exchange::onnx {

struct Function {
  std::vector<std::string> inputs, outputs;
  std::vector<Node> nodes;
};
using Functions = std::map<std::string, Function>; // by the operator that they define

/// Throws Error where functions call each other too deeply or make too many nodes.
void inlineFunctions(Graph &graph, const Functions &functions);

} // namespace rnn::exchange::onnx
