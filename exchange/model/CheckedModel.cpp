// Text -> syntax tree -> checked model, with the names and shapes of its weights.
#include "exchange/model/CheckedModel.h"

#include "data/Error.h"
#include "data/ReadFile.h"
#include "model/Check.h"
#include "model/LayerRules.h"
#include "syntax/Parser.h"

#include <algorithm>
#include <fmt/format.h>

namespace rnn::exchange {

namespace {

void addWeights(const rnnc::Layer &layer, std::vector<WeightPlace> &places) {
  for (const rnnc::Layer &inner : layer.wrapped)
    addWeights(inner, places);
  for (const rnnc::Weight &weight : rnnc::weightsOf(layer, layer.inputShape.back()))
    if (weight.isUsed)
      places.push_back(
          {rnnc::weightPath(layer, weight), {weight.shape.begin(), weight.shape.end()}});
}

} // namespace

std::vector<WeightPlace> CheckedModel::weightsOf(const rnnc::Layer &layer) const {
  std::vector<WeightPlace> places;
  addWeights(layer, places);
  return places;
}

std::vector<WeightPlace> CheckedModel::weights() const {
  std::vector<WeightPlace> places;
  for (const rnnc::Parameter &parameter : model.parameters)
    places.push_back({parameter.name, {uint64_t(parameter.size)}});
  for (const rnnc::Layer &layer : model.layers)
    if (!layer.sharesWith)
      addWeights(layer, places);
  return places;
}

CheckedModel checkText(const std::string &name, std::string text) {
  rnnc::Source source(name, text);
  rnnc::Diagnostics diagnostics(source);
  std::optional<rnnc::ast::Model> tree = rnnc::parseModel(source, diagnostics);
  std::optional<rnnc::Model> model;
  // The size of a shard matters to the code alone.
  auto shardSamples = [](int64_t batch) { return std::min<int64_t>(batch, 16); };
  if (tree && tree->complete && !diagnostics.hasErrors())
    model = rnnc::checkModel(*tree, shardSamples, diagnostics);
  if (!model || diagnostics.hasErrors())
    fail("`{}` is no model of the language:\n{}", name, diagnostics.text());
  return {std::move(text), std::move(*model), diagnostics.text()};
}

CheckedModel readModel(const std::filesystem::path &path) {
  return checkText(path.string(), readFile(path));
}

void requireWeights(const std::filesystem::path &path, const Tensors &tensors,
                    const CheckedModel &model) {
  std::vector<WeightPlace> places = model.weights();
  for (const WeightPlace &place : places) {
    auto found = tensors.arrays.find(place.path);
    if (found == tensors.arrays.end())
      fail("the weights `{}` do not belong to model `{}`: `{}` is missing", path.string(),
           model.model.name, place.path);
    if (found->second.shape != place.shape)
      fail("the weights `{}` do not belong to model `{}`: `{}` has the shape {}, expected {}",
           path.string(), model.model.name, place.path, formatShape(found->second.shape),
           formatShape(place.shape));
  }
  for (const auto &[name, array] : tensors.arrays)
    if (std::ranges::find(places, name, &WeightPlace::path) == places.end())
      fail("the weights `{}` do not belong to model `{}`: `{}` is not in the model", path.string(),
           model.model.name, name);
}

Tensors readWeights(const std::filesystem::path &path, const CheckedModel &model) {
  Tensors tensors = readSafetensors(path);
  requireWeights(path, tensors, model);
  return tensors;
}

} // namespace rnn::exchange
