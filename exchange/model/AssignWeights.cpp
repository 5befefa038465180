// Arrays in the order of a file -> arrays by name, with the shapes that the model expects.
#include "exchange/model/AssignWeights.h"

#include "data/Error.h"

#include <fmt/format.h>

namespace rnn::exchange {

namespace {

/// `layer` is the name in the file.
void assign(const std::string &layer, const std::vector<Array> &weights,
            const std::vector<WeightPlace> &places, std::map<std::string, Array> &arrays) {
  if (weights.size() != places.size())
    fail("layer `{}` has {} weights in the file, but {} in the model", layer, weights.size(),
         places.size());
  for (size_t i = 0; i < places.size(); ++i) {
    if (weights[i].shape != places[i].shape)
      fail("layer `{}`: the file's weight for `{}` has the shape {}, expected {}", layer,
           places[i].path, formatShape(weights[i].shape), formatShape(places[i].shape));
    arrays[places[i].path] = weights[i];
  }
}

} // namespace

std::map<std::string, Array> assignWeights(const ImportedModel &imported,
                                           const WrittenModel &written,
                                           const CheckedModel &checked) {
  std::map<std::string, Array> arrays;
  for (size_t i = 0; i < imported.layers.size(); ++i)
    if (!imported.layers[i].sharesWith)
      assign(written.layerNames.at(i), imported.layers[i].weights,
             checked.weightsOf(checked.model.layers.at(i)), arrays);
  for (size_t i = 0; i < imported.parameters.size(); ++i)
    arrays[written.parameterNames.at(i)] = imported.parameters[i].value;
  return arrays;
}

ImportedWeights assignInOrder(const std::vector<LayerWeights> &layers, const CheckedModel &model) {
  ImportedWeights result;
  std::vector<const rnnc::Layer *> withWeights;
  for (const rnnc::Layer &layer : model.model.layers)
    if (!layer.sharesWith && !model.weightsOf(layer).empty())
      withWeights.push_back(&layer);
  if (layers.size() != withWeights.size())
    fail("the file has {} layers with weights, but model `{}` has {}", layers.size(),
         model.model.name, withWeights.size());
  for (size_t i = 0; i < layers.size(); ++i) {
    assign(layers[i].name, layers[i].weights, model.weightsOf(*withWeights[i]), result.arrays);
    if (layers[i].name != withWeights[i]->name)
      result.notes.push_back(fmt::format("`{}` of the file is layer `{}` of the model",
                                         layers[i].name, withWeights[i]->name));
  }
  return result;
}

} // namespace rnn::exchange
