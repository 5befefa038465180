// An ONNX file as a graph of nodes, without protobuf.
#pragma once

#include "exchange/onnx/Constant.h"

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace rnn::exchange::onnx {

struct Graph;

struct Attribute {
  int64_t integer = 0;
  float real = 0;
  std::string text;
  std::vector<int64_t> integers;
  std::vector<float> reals;
  std::vector<std::string> texts;
  std::optional<Constant> tensor;
  std::shared_ptr<Graph> graph;
  std::string reference; // in a function: the attribute of its call that has the value
};

struct Node {
  std::string name; // unique, also where the file has none
  std::string op;   // of another domain than ONNX' own: `com.microsoft.FusedMatMul`
  std::vector<std::string> inputs, outputs; // empty: left out
  std::map<std::string, Attribute> attributes;

  bool hasInput(size_t index) const { return index < inputs.size() && !inputs[index].empty(); }
  bool hasOutput(size_t index) const { return index < outputs.size() && !outputs[index].empty(); }
  const Attribute *find(const std::string &attribute) const;
  int64_t integer(const std::string &attribute, int64_t otherwise) const;
  float real(const std::string &attribute, float otherwise) const;
  std::string text(const std::string &attribute, const std::string &otherwise) const;
};

struct GraphInput {
  struct Axis {
    int64_t size = 0; // 0: not fixed
    std::string name; // of a size that is not fixed
  };
  std::string name;
  bool isInteger = false;
  std::optional<std::vector<Axis>> axes; // nothing: the file does not say
};

struct Graph {
  std::string name;
  std::vector<GraphInput> inputs; // without those that have a value in the file
  std::vector<std::string> outputs;
  std::map<std::string, Constant> constants;
  std::vector<Node> nodes; // each after those whose results it takes
  int64_t opset = 0;       // the version of ONNX' own operators
};

/// With the file's functions in place of their calls, and without nodes that no output needs.
/// Throws Error for what is no such file, and for tensors whose numbers stand elsewhere.
Graph readGraph(const std::filesystem::path &path);

} // namespace rnn::exchange::onnx
