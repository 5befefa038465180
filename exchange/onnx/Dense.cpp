// Nodes with weights that are no recurrent layers.
#include "exchange/onnx/GraphImporter.h"

#include <algorithm>
#include <cmath>

namespace rnn::exchange::onnx {

namespace {

Array vectorOf(std::vector<float> values) {
  uint64_t size = values.size();
  return {{size}, std::move(values)};
}

} // namespace

void GraphImporter::embedding(const Node &node, const Constant &table, const Tensor &tokens) {
  bool isTable = table.shape.size() == 2 && !table.isInteger && node.integer("axis", 0) == 0;
  if (!isTable)
    reject("it takes numbers of a constant, by an input, that is no table of vectors");
  const Axes axes = axesOf(tokens.value);
  if (axes.size() != 1)
    reject("its tokens are {}; the language embeds one for each step", shapeText(tokens));
  Operation layer = operation(Operation::Layer, node, {tokens.value});
  layer.call = callValue("embedding", {{"input_dim", integerValue(table.shape[0].factor)},
                                       {"output_dim", integerValue(table.shape[1].factor)}});
  layer.weights = {{table.plainShape(), table.reals}};
  AtomList features = atoms.axis(table.shape[1]);
  layer.results = {{axes.front(), features}};
  Groups groups = tokens.groups;
  groups.push_back(features);
  set(node, 0, Tensor{add(std::move(layer)), groups});
}

Tensor GraphImporter::dense(const Node &node, const Tensor &tensor, Constant kernel,
                            std::optional<std::vector<float>> bias) {
  Tensor input = featuresLast(node, tensor);
  if (kernel.shape.size() != 2 || kernel.isInteger)
    reject("its second input has {} axes, expected a matrix", kernel.shape.size());
  if (atoms.sizeOf(input.groups.back()) != kernel.shape[0])
    reject("it multiplies {} with a matrix of {} rows", shapeText(input), kernel.shape[0].text());
  Operation layer = operation(Operation::Layer, node, {input.value});
  layer.call = callValue("dense", {{"units", integerValue(kernel.shape[1].factor)},
                                   {"use_bias", booleanValue(bias.has_value())}});
  layer.weights = {{kernel.plainShape(), std::move(kernel.reals)}};
  if (bias)
    layer.weights.push_back(vectorOf(std::move(*bias)));
  AtomList features = atoms.axis(kernel.shape[1]);
  layer.results = {axesOf(input.value)};
  layer.results[0].back() = features;
  Groups groups = input.groups;
  groups.back() = features;
  return {add(std::move(layer)), groups};
}

void GraphImporter::matMul(const Node &node) {
  if (constantAt(node, 0))
    reject("it multiplies a constant with a value from the left");
  const Tensor &input = tensor(node, 0);
  Constant kernel;
  if (const Constant *given = constantAt(node, 1))
    kernel = *given;
  else
    reject("it multiplies two values, as attention does, which the language has no layer for");
  while (kernel.shape.size() > 2 && kernel.shape.front() == Size(1))
    kernel.shape.erase(kernel.shape.begin());
  bool isVector = kernel.shape.size() == 1;
  if (isVector)
    kernel.shape.push_back(Size(1));
  Tensor result = dense(node, input, std::move(kernel), std::nullopt);
  if (isVector)
    result.groups.pop_back();
  set(node, 0, result);
}

void GraphImporter::gemm(const Node &node) {
  Constant kernel = constant(node, 1, "matrix");
  if (node.integer("transA", 0) != 0 || kernel.shape.size() != 2)
    reject("it transposes its first input, or its second is no matrix");
  if (node.integer("transB", 0) != 0)
    kernel = transposed(kernel, {1, 0});
  for (float &weight : kernel.reals)
    weight *= node.real("alpha", 1);
  std::optional<std::vector<float>> bias;
  if (node.hasInput(2)) {
    const Constant &given = constant(node, 2, "bias");
    auto units = size_t(kernel.shape[1].factor);
    if (given.isInteger || (given.count() != units && given.count() != 1))
      reject("its bias has {} numbers, expected {}", given.count(), units);
    bias.emplace();
    for (size_t i = 0; i < units; ++i)
      bias->push_back(given.reals[given.count() == 1 ? 0 : i] * node.real("beta", 1));
  }
  set(node, 0, dense(node, tensor(node, 0), std::move(kernel), std::move(bias)));
}

void GraphImporter::batchNormalization(const Node &node) {
  const Tensor &input = tensor(node, 0);
  if (node.integer("training_mode", 0) != 0)
    reject("it is in training mode; export the model for prediction");
  // Channels are axis 1, which before the transposition is the last.
  if (input.groups.size() < 2 || !isFeatures(input, 1))
    reject("it normalizes axis 1 of {}, which are no features", shapeText(input));
  std::optional<Size> features = atoms.sizeOf(input.groups[1]);
  std::vector<Array> weights; // gamma, beta, moving mean, moving variance, as in the language
  for (size_t i = 1; i < 5; ++i) {
    const Constant &weight = constant(node, i, "weights");
    if (weight.isInteger || Size(int64_t(weight.count())) != features)
      reject("its input {} has {} numbers for {} features", i, weight.count(), features->text());
    weights.push_back(vectorOf(weight.reals));
  }
  set(node, 0,
      applied(
          node, input,
          callValue("batch_normalization", {{"epsilon", realValue(node.real("epsilon", 1e-5F))}}),
          std::move(weights)));
}

void GraphImporter::layerNormalization(const Node &node) {
  Tensor input = featuresLast(node, tensor(node, 0));
  if (axisOf(node.integer("axis", -1), input.groups.size()) != input.groups.size() - 1)
    reject("it normalizes several axes of {}; the language normalizes the last", shapeText(input));
  size_t features = size_t(atoms.sizeOf(input.groups.back()).value_or(Size(0)).factor);
  auto weight = [&](size_t index) -> std::optional<Array> {
    if (!node.hasInput(index))
      return std::nullopt;
    const Constant &given = constant(node, index, "weights");
    if (given.isInteger || (given.count() != features && given.count() != 1))
      reject("its input {} has {} numbers for {} features", index, given.count(), features);
    std::vector<float> values = given.reals;
    values.resize(features, values.front());
    return vectorOf(std::move(values));
  };
  std::optional<Array> scale = weight(1), bias = weight(2);
  std::vector<Array> weights;
  for (std::optional<Array> *each : {&scale, &bias})
    if (*each)
      weights.push_back(std::move(**each));
  set(node, 0,
      applied(node, input,
              callValue("layer_normalization", {{"epsilon", realValue(node.real("epsilon", 1e-5F))},
                                                {"center", booleanValue(bias.has_value())},
                                                {"scale", booleanValue(scale.has_value())}}),
              std::move(weights)));
}

} // namespace rnn::exchange::onnx
