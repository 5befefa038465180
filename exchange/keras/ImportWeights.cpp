// A file of Keras -> the weights of a model that is written already, by the names of layers or in
// their order.
#include "data/Error.h"
#include "exchange/keras/ClassNames.h"
#include "exchange/keras/ImportKeras.h"
#include "exchange/keras/KerasFile.h"
#include "exchange/keras/ReadGraph.h"
#include "exchange/keras/StoredWeights.h"
#include "exchange/model/AssignWeights.h"
#include "model/LayerDefinition.h"

#include <fmt/ranges.h>

namespace rnn::exchange {

namespace {

/// Finds for each layer of the model that has weights the layer of the file.
class Matching {
public:
  Matching(std::vector<StoredLayer> layers, const CheckedModel &model, std::string what)
      : stored(std::move(layers)), model(model), what(std::move(what)), isTaken(stored.size()) {
    for (const rnnc::Layer &layer : model.model.layers)
      if (!model.weightsOf(layer).empty())
        wanted.push_back(&layer);
    found.resize(wanted.size());
  }

  ImportedWeights match(const WeightOptions &options) {
    for (const auto &[inFile, inModel] : options.map)
      take(indexInModel(inModel), indexInFile(inFile));
    if (!matchNames() && !matchClasses() && !matchOrder())
      if (!splitModels())
        failUnmatched();
    std::vector<LayerWeights> layers;
    for (const std::optional<size_t> &index : found)
      layers.push_back(stored[index.value()].layer);
    ImportedWeights weights = assignInOrder(layers, model);
    for (size_t i = 0; i < stored.size(); ++i)
      if (!isTaken[i])
        weights.notes.push_back(
            fmt::format("the weights of `{}` in the file are left out", stored[i].layer.name));
    return weights;
  }

private:
  size_t indexInModel(const std::string &name) const {
    auto at = std::ranges::find(wanted, name, [](const rnnc::Layer *layer) { return layer->name; });
    if (at == wanted.end())
      fail("`--map`: model `{}` has no layer `{}` with weights", model.model.name, name);
    return at - wanted.begin();
  }

  size_t indexInFile(const std::string &name) const {
    auto at =
        std::ranges::find(stored, name, [](const StoredLayer &each) { return each.layer.name; });
    if (at == stored.end())
      fail("`--map`: {} has no layer `{}` with weights", what, name);
    return at - stored.begin();
  }

  void take(size_t inModel, size_t inFile) {
    if (found[inModel] || isTaken[inFile])
      fail("`--map`: `{}` or `{}` is mapped twice", stored[inFile].layer.name,
           wanted[inModel]->name);
    found[inModel] = inFile;
    isTaken[inFile] = true;
  }

  std::vector<size_t> openInModel() const {
    std::vector<size_t> open;
    for (size_t i = 0; i < found.size(); ++i)
      if (!found[i])
        open.push_back(i);
    return open;
  }

  /// Takes each pair if both sides are equally many.
  bool takeAll(const std::vector<size_t> &inModel, const std::vector<size_t> &inFile) {
    if (inModel.size() != inFile.size())
      return false;
    for (size_t i = 0; i < inModel.size(); ++i)
      take(inModel[i], inFile[i]);
    return true;
  }

  /// If the file has all names of the model.
  bool matchNames() {
    std::vector<size_t> open = openInModel(), inFile;
    for (size_t index : open)
      for (size_t i = 0; i < stored.size(); ++i)
        if (!isTaken[i] && stored[i].layer.name == wanted[index]->name)
          inFile.push_back(i);
    return takeAll(open, inFile);
  }

  bool hasClasses() const { return !stored.empty() && !stored.front().group.empty(); }

  /// Keras 3 keeps an order only within a class.
  bool matchClasses() {
    if (!hasClasses())
      return false;
    std::vector<size_t> open = openInModel(), inFile(wanted.size(), stored.size());
    size_t used = 0;
    for (size_t i = 0; i < stored.size(); ++i) {
      if (isTaken[i])
        continue;
      auto at = std::ranges::find_if(open, [&](size_t index) {
        return inFile[index] == stored.size() &&
               snakeCase(wanted[index]->definition->className) == stored[i].group;
      });
      if (at == open.end())
        return false;
      inFile[*at] = i;
      ++used;
    }
    if (used != open.size())
      return false;
    for (size_t index : open)
      take(index, inFile[index]);
    return true;
  }

  bool matchOrder() {
    std::vector<size_t> inFile;
    for (size_t i = 0; i < stored.size(); ++i)
      if (!isTaken[i])
        inFile.push_back(i);
    return !hasClasses() && takeAll(openInModel(), inFile);
  }

  /// A model inside the model has the weights of several layers under one name.
  bool splitModels() {
    if (hasClasses() || std::ranges::any_of(isTaken, std::identity()))
      return false;
    std::vector<Array> all;
    for (const StoredLayer &each : stored)
      all.insert(all.end(), each.layer.weights.begin(), each.layer.weights.end());
    std::vector<StoredLayer> split;
    size_t next = 0;
    for (const rnnc::Layer *layer : wanted) {
      size_t count = model.weightsOf(*layer).size();
      if (count > all.size() - next)
        return false;
      split.push_back({{layer->name, {all.begin() + next, all.begin() + next + count}}, ""});
      next += count;
    }
    if (next != all.size())
      return false;
    stored = std::move(split);
    isTaken.assign(stored.size(), false);
    return matchNames();
  }

  [[noreturn]] void failUnmatched() const {
    std::vector<std::string> inFile, inModel;
    for (const StoredLayer &each : stored)
      inFile.push_back(fmt::format("`{}`", each.layer.name));
    for (const rnnc::Layer *layer : wanted)
      inModel.push_back(fmt::format("`{}`", layer->name));
    fail("{} has weights of {} layers: {}; model `{}` has {}: {}; give the layers of the model "
         "their names in the file, or add `--map NAME_IN_FILE=NAME_IN_MODEL`",
         what, inFile.size(), fmt::join(inFile, ", "), model.model.name, inModel.size(),
         fmt::join(inModel, ", "));
  }

  std::vector<StoredLayer> stored;
  const CheckedModel &model;
  std::string what;
  std::vector<bool> isTaken;
  std::vector<const rnnc::Layer *> wanted; // layers of the model with weights
  std::vector<std::optional<size_t>> found;
};

/// By the architecture, which knows the layers of models inside the model and the order of all;
/// nothing if there is none, or if it has layers that the language lacks.
std::optional<std::vector<StoredLayer>> layersByArchitecture(const KerasFile &file) {
  if (file.architecture.is_null())
    return std::nullopt;
  Findings findings;
  CallReader calls(file.version, file.what, findings);
  Graph graph = readGraph(file.architecture, calls, file.what, findings);
  if (!findings.lacking.empty())
    return std::nullopt;
  fillWeights(file, graph);
  std::vector<StoredLayer> layers;
  for (ImportedLayer &layer : graph.layers)
    if (!layer.weights.empty())
      layers.push_back({{findArgument(layer.call, "name")->text, std::move(layer.weights)}, ""});
  return layers;
}

} // namespace

ImportedWeights readKerasWeights(const std::filesystem::path &path, const CheckedModel &model,
                                 const WeightOptions &options) {
  KerasFile file = openKerasFile(path);
  if (!file.weights)
    fail("{} has an architecture without weights", file.what);
  std::optional<std::vector<StoredLayer>> layers = layersByArchitecture(file);
  if (!layers) {
    layers = readStoredLayers(*file.weights);
    for (StoredLayer &layer : *layers)
      convertCuDnn(layer.layer.weights);
  }
  if (layers->empty())
    fail("{} has no weights of Keras", file.what);
  return Matching(std::move(*layers), model, file.what).match(options);
}

} // namespace rnn::exchange
