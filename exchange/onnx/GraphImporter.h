// The nodes of a graph, one after the other -> operations.
#pragma once

#include "exchange/onnx/BatchAxes.h"
#include "exchange/onnx/FoldConstants.h"
#include "exchange/onnx/Graph.h"
#include "exchange/onnx/Operations.h"

#include <fmt/format.h>
#include <map>
#include <set>
#include <variant>

namespace rnn::exchange::onnx {

/// A value of the model as the file arranges it.
struct Tensor {
  Ref value;
  Groups groups;
};

/// Thrown for a node that has no equivalent in the language, and caught where the node is imported.
struct Unsupported {
  std::string reason;
};

class GraphImporter {
public:
  explicit GraphImporter(const Graph &graph, std::string file);

  /// Throws Error with all nodes that have no equivalent.
  Operations import();

private:
  struct Failed {};
  using Meaning = std::variant<Constant, Tensor, Failed>;
  using Handler = void (GraphImporter::*)(const Node &);
  static const std::map<std::string_view, Handler> &handlers();

  template <typename... Arguments>
  [[noreturn]] static void reject(fmt::format_string<Arguments...> format,
                                  Arguments &&...arguments) {
    throw Unsupported{fmt::format(format, std::forward<Arguments>(arguments)...)};
  }

  // GraphImporter.cpp: the graph.
  void addInput(const GraphInput &input, const BatchAxis &batch);
  void importNodes(const std::vector<Node> &nodes);
  void importNode(const Node &node);
  void takeBranch(const Node &node);
  bool foldNode(const Node &node);
  void shapeOf(const Node &node);
  void addOutput(const std::string &name);

  // The inputs and results of a node.
  const Meaning &meaning(const Node &node, size_t input) const;
  const Constant *constantAt(const Node &node, size_t input) const; // null: none, or a value
  const Tensor *tensorAt(const Node &node, size_t input) const;     // null: none, or a constant
  const Constant &constant(const Node &node, size_t input, const char *what) const;
  const Tensor &tensor(const Node &node, size_t input) const;
  void set(const Node &node, size_t output, Meaning meaning);

  // Arrange.cpp: values in the axes that a layer takes.
  const Axes &axesOf(Ref value) const;
  Ref add(Operation operation);
  Operation operation(Operation::Kind kind, const Node &node, std::vector<Ref> inputs) const;
  /// The value with these axes (the batch left out), reshaped if it has others.
  Ref inAxes(const Node &node, const Tensor &tensor, const Axes &wanted);
  /// All axes of the tensor but the batch.
  Axes axesWithoutBatch(const Groups &groups) const;
  /// A tensor whose last axis is the last of its value.
  Tensor featuresLast(const Node &node, const Tensor &tensor);
  bool isFeatures(const Tensor &tensor, size_t group) const;
  bool isBatch(const AtomList &group) const;
  /// Whether two tensors have the same arrangement, up to the axes in `except`.
  bool areAligned(const Tensor &a, const Tensor &b, std::optional<size_t> except) const;
  /// A layer on the values, with a result of the same axes.
  Tensor applied(const Node &node, const Tensor &input, Value call,
                 std::vector<Array> weights = {});
  std::string shapeText(const Tensor &tensor) const;

  // Arrangements of axes: Shapes.cpp.
  void identity(const Node &node);
  void cast(const Node &node);
  void transpose(const Node &node);
  void reshape(const Node &node);
  void flatten(const Node &node);
  void squeeze(const Node &node);
  void unsqueeze(const Node &node);
  void expand(const Node &node);
  void tile(const Node &node);
  void regroup(const Node &node, const Tensor &tensor, const std::vector<Size> &sizes);
  void repeat(const Node &node, const Tensor &tensor, const std::vector<Size> &sizes);

  // Parts and joints: Parts.cpp.
  void gather(const Node &node);
  void slice(const Node &node);
  void split(const Node &node);
  void concatenate(const Node &node);
  void reverseSequence(const Node &node);
  Tensor part(const Node &node, const Tensor &tensor, size_t axis, const Size &start,
              const Size &end, int64_t step);
  Tensor selected(const Node &node, const Tensor &tensor, size_t axis, int64_t first,
                  int64_t count);
  Tensor step(const Node &node, const Tensor &tensor, size_t axis, bool isLast, int64_t index);
  Tensor joined(const Node &node, const std::vector<Tensor> &tensors, size_t axis);

  // Products: Dense.cpp.
  void embedding(const Node &node, const Constant &table, const Tensor &tokens);
  void matMul(const Node &node);
  void gemm(const Node &node);
  Tensor dense(const Node &node, const Tensor &input, Constant kernel,
               std::optional<std::vector<float>> bias);
  void batchNormalization(const Node &node);
  void layerNormalization(const Node &node);

  // Each number by itself: Elementwise.cpp.
  void activation(const Node &node);
  void softmax(const Node &node);
  void binary(const Node &node);
  void mean(const Node &node);
  void negate(const Node &node);
  void power(const Node &node);
  void pool(const Node &node);
  Tensor merged(const Node &node, const char *layer, const Tensor &a, const Tensor &b);
  Tensor affine(const Node &node, const Tensor &input, std::vector<float> scale,
                std::vector<float> offset);
  std::vector<float> alongFeatures(const Tensor &tensor, const Constant &constant) const;

  // Recurrent layers: Recurrent.cpp.
  void recurrent(const Node &node);
  void setSequenceAndStates(const Node &node, Ref layer, const Tensor &input);
  void checkLengths(const Node &node, const Size &length) const;
  std::vector<Ref> initialStates(const Node &node, size_t direction, size_t directions,
                                 int64_t units, bool isBatchFirst);
  Ref initialState(const Node &node, size_t input, size_t direction, size_t directions,
                   int64_t units, bool isBatchFirst);

  // Loops over the steps: Loop.cpp.
  void loop(const Node &node);

  const Graph &graph;
  std::string file;
  Operations operations;
  std::map<std::string, Meaning> meanings;
  Atoms &atoms = operations.atoms;
  Size batchSize;
  std::set<std::string> lengths; // the file's names of the numbers of steps
  bool hasBatch = true; // false: a sample is the whole input, as for files made for one sample

  Budget budget;
  std::vector<std::string> failures; // a line for each node, and for each output
  size_t outputFailures = 0;
  std::vector<std::string> unknown; // nodes of constants alone, reported where an output needs them
};

} // namespace rnn::exchange::onnx
