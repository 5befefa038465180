// A checked model and its weights -> a graph with its inputs and outputs.
#include "exchange/onnx/ModelExporter.h"

#include "data/Error.h"
#include "exchange/onnx/ExportActivation.h"
#include "exchange/onnx/ExportOnnx.h"
#include "model/LayerRules.h"

#include <algorithm>
#include <array>

namespace rnn::exchange::onnx {

namespace {

/// Layers whose result has a size that follows from the length.
bool needsLength(const rnnc::Layer &layer) {
  constexpr std::array<std::string_view, 3> names = {"flatten", "reshape", "repeat_vector"};
  return std::ranges::find(names, layer.definition->schema.name) != names.end();
}

} // namespace

ModelExporter::ModelExporter(const CheckedModel &checked, const Tensors &weights)
    : checked(checked), model(checked.model), weights(weights), writer(checked.model.name),
      values(checked.model.tensors.size()),
      hasOpenLength(std::ranges::none_of(checked.model.layers, needsLength)) {}

const std::map<std::string_view, ModelExporter::Exporter> &ModelExporter::exporters() {
  using E = ModelExporter;
  static const std::map<std::string_view, Exporter> all = {
      {"dense", &E::dense},
      {"embedding", &E::embedding},
      {"activation", &E::activation},
      {"dropout", &E::sameValue},
      {"spatial_dropout1d", &E::sameValue},
      {"gaussian_noise", &E::sameValue},
      {"layer_normalization", &E::layerNormalization},
      {"rms_normalization", &E::rmsNormalization},
      {"batch_normalization", &E::batchNormalization},
      {"rescaling", &E::rescaling},
      {"select_features", &E::selectFeatures},
      {"global_average_pooling1d", &E::pool},
      {"global_max_pooling1d", &E::pool},
      {"flatten", &E::flatten},
      {"reshape", &E::reshape},
      {"repeat_vector", &E::repeatVector},
      {"concatenate", &E::merge},
      {"add", &E::merge},
      {"subtract", &E::merge},
      {"multiply", &E::merge},
      {"average", &E::merge},
      {"maximum", &E::merge},
      {"minimum", &E::merge},
      {"simple_rnn", &E::recurrent},
      {"lstm", &E::recurrent},
      {"gru", &E::recurrent},
      {"bidirectional", &E::bidirectional}};
  return all;
}

std::string ModelExporter::write() {
  addInputs();
  for (const rnnc::Layer &each : model.layers)
    layer(each);
  addOutputs();
  return writer.bytes();
}

void ModelExporter::addInputs() {
  for (size_t i = 0; i < model.inputCount; ++i) {
    const rnnc::Tensor &tensor = model.tensors[i];
    if (tensor.isMask)
      fail("input `{}` is a mask, which ONNX cannot hold", tensor.name);
    GraphWriter::Sizes sizes = {std::string("batch")};
    for (size_t axis = 0; axis < tensor.shape.size(); ++axis) {
      bool isSteps = axis == 0 && (tensor.isTokens || tensor.shape.size() == 2);
      int64_t size = tensor.shape[axis];
      // Inputs of different lengths have axes of different names.
      bool isShared = size == rnnc::unknownLength || model.inputCount == 1;
      if (size == rnnc::unknownLength || (isSteps && hasOpenLength))
        sizes.emplace_back(isShared ? "length" : tensor.name + "_length");
      else
        sizes.emplace_back(size);
    }
    writer.addInput(tensor.name, tensor.isTokens, sizes);
    values[i] = tensor.name;
  }
}

void ModelExporter::addOutputs() {
  for (size_t output : model.outputs) {
    const rnnc::Tensor &tensor = model.tensors[output];
    GraphWriter::Sizes sizes = {std::string("batch")};
    for (size_t axis = 0; axis < tensor.shape.size(); ++axis) {
      bool isOpen = tensor.shape[axis] == rnnc::unknownLength ||
                    (hasOpenLength && axis + 1 < tensor.shape.size());
      if (isOpen)
        sizes.emplace_back(std::string());
      else
        sizes.emplace_back(tensor.shape[axis]);
    }
    writer.addOutput(tensor.name, values[output], sizes);
  }
}

void ModelExporter::layer(const rnnc::Layer &layer) {
  const rnnc::Layer &repeated = rnnc::repeatedLayer(layer);
  std::string_view name = repeated.definition->schema.name;
  writer.setLayer(layer.name);
  if (rnnc::maskedNumberOf(layer))
    fail("layer `{}` masks steps, which ONNX cannot hold: its recurrent nodes know only lengths of "
         "samples that end early",
         layer.name);
  auto exporter = exporters().find(name);
  if (exporter == exporters().end())
    fail("layer `{}` (`{}`) is none that rnn writes as ONNX", layer.name, name);
  (this->*exporter->second)(layer);
}

const std::string &ModelExporter::input(const rnnc::Layer &layer, size_t index) const {
  return values[layer.inputs[index]];
}

void ModelExporter::set(const rnnc::Layer &layer, size_t result, std::string value) {
  if (result < layer.outputs.size())
    values[layer.outputs[result]] = std::move(value);
}

std::vector<Array> ModelExporter::weightsOf(const rnnc::Layer &layer) const {
  std::vector<Array> result;
  for (const WeightPlace &place : checked.weightsOf(layer))
    result.push_back(weights.arrays.at(place.path));
  return result;
}

std::string ModelExporter::activated(const rnnc::Layer &layer, const std::string &value) {
  return layer.activation ? exportActivation(writer, *layer.activation, value) : value;
}

std::string writeOnnx(const CheckedModel &model, const Tensors &weights) {
  return ModelExporter(model, weights).write();
}

} // namespace rnn::exchange::onnx
