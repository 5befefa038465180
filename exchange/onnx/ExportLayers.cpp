// Layers without states -> nodes.
#include "exchange/onnx/ExportActivation.h"
#include "exchange/onnx/ModelExporter.h"
#include "model/LayerRules.h"

#include <cmath>
#include <fmt/format.h>
#include <numeric>

namespace rnn::exchange::onnx {

namespace {

/// Arguments of the layer, or of what it does at each step.
const rnnc::Arguments &argumentsOf(const rnnc::Layer &layer) {
  return rnnc::repeatedLayer(layer).call->arguments;
}

Array filled(uint64_t size, float value) { return {{size}, std::vector<float>(size, value)}; }

} // namespace

/// Dropout and noise: nothing in prediction.
void ModelExporter::sameValue(const rnnc::Layer &layer) { set(layer, 0, input(layer)); }

void ModelExporter::dense(const rnnc::Layer &layer) {
  std::vector<Array> own = weightsOf(layer);
  std::string value =
      writer.node("MatMul", {input(layer), writer.tensor(layer.name + "/kernel", own[0])});
  if (own.size() > 1)
    value = writer.node("Add", {value, writer.tensor(layer.name + "/bias", own[1])});
  set(layer, 0, activated(rnnc::repeatedLayer(layer), value));
}

void ModelExporter::embedding(const rnnc::Layer &layer) {
  std::string table = writer.tensor(layer.name + "/embeddings", weightsOf(layer)[0]);
  set(layer, 0, writer.node("Gather", {table, input(layer)}));
}

void ModelExporter::activation(const rnnc::Layer &layer) {
  set(layer, 0, exportActivation(writer, argumentsOf(layer).call("activation"), input(layer)));
}

void ModelExporter::layerNormalization(const rnnc::Layer &layer) {
  const rnnc::Arguments &arguments = argumentsOf(layer);
  std::vector<Array> own = weightsOf(layer); // gamma, beta
  if (!arguments.boolean("scale"))
    own.insert(own.begin(), filled(uint64_t(layer.outputShape.back()), 1));
  std::vector<std::string> inputs = {input(layer), writer.tensor(layer.name + "/gamma", own[0])};
  if (own.size() > 1)
    inputs.push_back(writer.tensor(layer.name + "/beta", own[1]));
  set(layer, 0,
      writer.node("LayerNormalization", inputs,
                  {{"axis", int64_t(-1)}, {"epsilon", float(arguments.real("epsilon"))}}));
}

void ModelExporter::rmsNormalization(const rnnc::Layer &layer) {
  const std::string &x = input(layer);
  std::string mean = writer.node("ReduceMean", {writer.node("Mul", {x, x})},
                                 {{"axes", std::vector<int64_t>{-1}}, {"keepdims", int64_t(1)}});
  std::string epsilon = writer.number(float(argumentsOf(layer).real("epsilon")));
  std::string root = writer.node("Sqrt", {writer.node("Add", {mean, epsilon})});
  std::string scale = writer.tensor(layer.name + "/scale", weightsOf(layer)[0]);
  set(layer, 0, writer.node("Mul", {writer.node("Div", {x, root}), scale}));
}

void ModelExporter::batchNormalization(const rnnc::Layer &layer) {
  const rnnc::Arguments &arguments = argumentsOf(layer);
  std::vector<Array> own = weightsOf(layer); // gamma, beta, moving mean, moving variance
  auto features = uint64_t(layer.outputShape.back());
  if (!arguments.boolean("scale"))
    own.insert(own.begin(), filled(features, 1));
  if (!arguments.boolean("center"))
    own.insert(own.begin() + 1, filled(features, 0));
  // ONNX has the channels in axis 1.
  auto rank = int64_t(layer.inputShape.size()) + 1;
  std::vector<int64_t> there(static_cast<size_t>(rank)), back(there.size());
  std::iota(there.begin(), there.end(), 0);
  std::iota(back.begin(), back.end(), 0);
  for (int64_t axis = 1; axis < rank; ++axis) {
    there[size_t(axis)] = axis == 1 ? rank - 1 : axis - 1;
    back[size_t(axis)] = axis == rank - 1 ? 1 : axis + 1;
  }
  bool isMoved = rank > 2;
  std::vector<std::string> inputs = {isMoved ? writer.transposed(input(layer), there)
                                             : input(layer)};
  constexpr const char *names[] = {"gamma", "beta", "moving_mean", "moving_variance"};
  for (size_t i = 0; i < 4; ++i)
    inputs.push_back(writer.tensor(fmt::format("{}/{}", layer.name, names[i]), own.at(i)));
  std::string value =
      writer.node("BatchNormalization", inputs, {{"epsilon", float(arguments.real("epsilon"))}});
  set(layer, 0, isMoved ? writer.transposed(value, back) : value);
}

void ModelExporter::rescaling(const rnnc::Layer &layer) {
  const rnnc::Arguments &arguments = argumentsOf(layer);
  std::string value =
      writer.node("Mul", {input(layer), writer.number(float(arguments.real("scale")))});
  if (arguments.real("offset") != 0)
    value = writer.node("Add", {value, writer.number(float(arguments.real("offset")))});
  set(layer, 0, value);
}

void ModelExporter::selectFeatures(const rnnc::Layer &layer) {
  int64_t first = rnnc::repeatedLayer(layer).firstFeature;
  set(layer, 0,
      writer.node("Slice", {input(layer), writer.list({first}),
                            writer.list({first + layer.outputShape.back()}), writer.list({-1})}));
}

void ModelExporter::pool(const rnnc::Layer &layer) {
  bool isMaximum = layer.definition->schema.name == "global_max_pooling1d";
  int64_t keepsAxis = layer.call->arguments.boolean("keepdims") ? 1 : 0;
  set(layer, 0,
      writer.node(isMaximum ? "ReduceMax" : "ReduceMean", {input(layer)},
                  {{"axes", std::vector<int64_t>{1}}, {"keepdims", keepsAxis}}));
}

void ModelExporter::flatten(const rnnc::Layer &layer) {
  set(layer, 0, writer.node("Flatten", {input(layer)}, {{"axis", int64_t(1)}}));
}

void ModelExporter::reshape(const rnnc::Layer &layer) {
  std::vector<int64_t> target = {-1}; // the batch
  target.insert(target.end(), layer.outputShape.begin(), layer.outputShape.end());
  set(layer, 0, writer.node("Reshape", {input(layer), writer.list(target)}));
}

void ModelExporter::repeatVector(const rnnc::Layer &layer) {
  std::string wide = writer.node("Unsqueeze", {input(layer), writer.list({1})});
  set(layer, 0, writer.node("Expand", {wide, writer.list({1, layer.outputShape.front(), 1})}));
}

void ModelExporter::merge(const rnnc::Layer &layer) {
  static const std::map<std::string_view, std::string> operators = {
      {"add", "Sum"},      {"subtract", "Sub"}, {"multiply", "Mul"},
      {"average", "Mean"}, {"maximum", "Max"},  {"minimum", "Min"}};
  std::vector<std::string> inputs;
  for (size_t i = 0; i < layer.inputs.size(); ++i)
    inputs.push_back(input(layer, i));
  std::string_view name = layer.definition->schema.name;
  if (name == "concatenate") {
    set(layer, 0, writer.node("Concat", inputs, {{"axis", int64_t(-1)}}));
    return;
  }
  const std::string &op = operators.at(name);
  if (op != "Mul") {
    set(layer, 0, writer.node(op, inputs));
    return;
  }
  std::string product = inputs[0];
  for (size_t i = 1; i < inputs.size(); ++i)
    product = writer.node("Mul", {product, inputs[i]});
  set(layer, 0, product);
}

} // namespace rnn::exchange::onnx
